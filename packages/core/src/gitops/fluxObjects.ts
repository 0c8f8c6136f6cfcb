import type { LayoutEnvironment } from '@gimlet-io/backstage-plugin-gimlet-common';
import { stringify } from 'yaml';
import { environmentKustomizationName, kustomizationName } from './names';
import { appPath, checkNamespaceName, fluxPath } from './paths';

/** The label that says which app an object belongs to. @public */
export const APP_LABEL = 'gimlet.io/app';

/** The label that says which environment an object belongs to. @public */
export const ENVIRONMENT_LABEL = 'gimlet.io/environment';

/** Objects as YAML; the same objects give the same bytes. */
const format = (...objects: object[]) =>
  objects
    .map(object =>
      stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }),
    )
    .join('---\n');

/** What a Kustomization's bytes follow from. @public */
export type KustomizationEnvironment = Pick<
  LayoutEnvironment,
  'path' | 'kustomizationPerApp' | 'namePrefix' | 'sourceRef'
>;

/** `./` and the path, as Flux writes it. */
const fromRoot = (path: string) => `./${path}`;

function kustomization(options: {
  name: string;
  environment: KustomizationEnvironment;
  path: string;
  labels: Record<string, string>;
  wait: boolean;
}): object {
  const { name, environment, path, labels, wait } = options;
  const { kind, name: source, namespace } = environment.sourceRef;
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    // Beside its source: many clusters forbid references across namespaces.
    metadata: { name, namespace, labels },
    spec: {
      interval: '10m',
      retryInterval: '1m',
      timeout: '3m',
      prune: true,
      wait,
      path: fromRoot(path),
      sourceRef: { kind, name: source },
      commonMetadata: { labels },
    },
  };
}

/** The bytes of an app's own Kustomization. @public */
export function formatAppKustomization(options: {
  environmentName: string;
  environment: KustomizationEnvironment;
  namespace: string;
  app: string;
}): string {
  const { environmentName, environment, namespace, app } = options;
  return format(
    kustomization({
      name: kustomizationName(environment.namePrefix, namespace, app),
      environment,
      path: appPath(environment, app),
      labels: { [APP_LABEL]: app, [ENVIRONMENT_LABEL]: environmentName },
      wait: true,
    }),
  );
}

/** The path that the environment's Kustomization covers: `flux/`, or the whole environment where it is the only one. */
export const environmentKustomizationPath = (
  environment: KustomizationEnvironment,
) =>
  environment.kustomizationPerApp ? fluxPath(environment) : environment.path;

/**
 * The bytes of the environment's Kustomization. It never waits for health: over `flux/` it has nothing to wait for, and over all
 * apps one bad app would hold up the others.
 *
 * @public
 */
export function formatEnvironmentKustomization(options: {
  environmentName: string;
  environment: KustomizationEnvironment;
}): string {
  const { environmentName, environment } = options;
  return format(
    kustomization({
      name: environmentKustomizationName(environment.namePrefix),
      environment,
      path: environmentKustomizationPath(environment),
      labels: { [ENVIRONMENT_LABEL]: environmentName },
      wait: false,
    }),
  );
}

/**
 * The bytes of a namespace's file. They follow from the name alone, so that two first releases into one namespace do not disturb
 * each other. Flux never prunes it: with it everything inside would go.
 *
 * @public
 */
export const formatNamespace = (namespace: string) =>
  format({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: checkNamespaceName(namespace),
      annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
    },
  });

/** Namespaces that every cluster with Flux has: writing them would make two owners of one object. */
const ALWAYS_THERE = new Set([
  'default',
  'flux-system',
  'kube-node-lease',
  'kube-public',
  'kube-system',
]);

/** Whether a namespace has to be made before an app can live in it. @public */
export const needsNamespaceFile = (namespace: string) =>
  !ALWAYS_THERE.has(namespace);

/** The bytes of the source that the environment's Kustomizations read. @public */
export const formatGitRepository = (options: {
  sourceRef: LayoutEnvironment['sourceRef'];
  url: string;
  branch: string;
  /** Name of the Secret with the credentials, made in the cluster; never in git. */
  secret?: string;
}) =>
  format({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: {
      name: options.sourceRef.name,
      namespace: options.sourceRef.namespace,
    },
    spec: {
      interval: '1m',
      url: options.url,
      ref: { branch: options.branch },
      ...(options.secret ? { secretRef: { name: options.secret } } : {}),
    },
  });

/** The name of an environment's Provider, Alert and of the Secret with its key. @public */
export const notificationName = (environmentName: string) =>
  `gimlet-${environmentName}`;

/**
 * The bytes of the notification Provider and Alert that tell Gimlet what Flux did. The key, in a Secret of the same name, decides
 * which environment a webhook is about; it is made in the cluster.
 *
 * @public
 */
export function formatNotifications(options: {
  environmentName: string;
  sourceRef: LayoutEnvironment['sourceRef'];
  webhookUrl: string;
}): string {
  const { environmentName, sourceRef, webhookUrl } = options;
  const metadata = {
    name: notificationName(environmentName),
    namespace: sourceRef.namespace,
  };
  return format(
    {
      apiVersion: 'notification.toolkit.fluxcd.io/v1beta3',
      kind: 'Provider',
      metadata,
      spec: {
        type: 'generic-hmac',
        address: webhookUrl,
        secretRef: { name: metadata.name },
      },
    },
    {
      apiVersion: 'notification.toolkit.fluxcd.io/v1beta3',
      kind: 'Alert',
      metadata,
      spec: {
        providerRef: { name: metadata.name },
        eventSeverity: 'info',
        eventMetadata: { env: environmentName },
        eventSources: [
          {
            kind: 'Kustomization',
            name: '*',
            matchLabels: { [ENVIRONMENT_LABEL]: environmentName },
          },
          { kind: sourceRef.kind, name: sourceRef.name },
        ],
      },
    },
  );
}
