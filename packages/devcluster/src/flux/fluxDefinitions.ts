import type { KubeObject } from '../store';

type Schema = Record<string, unknown>;

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const count: Schema = { type: 'integer' };
const duration: Schema = {
  type: 'string',
  pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$',
};
const texts: Schema = { type: 'object', additionalProperties: text };
const open: Schema = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const object = (
  properties: Record<string, Schema>,
  required: string[] = [],
): Schema => ({
  type: 'object',
  properties,
  ...(required.length ? { required } : {}),
});
/** With what is not named kept as it is: what the stand-in does nothing with. */
const openObject = (
  properties: Record<string, Schema>,
  required: string[] = [],
): Schema => ({
  ...object(properties, required),
  'x-kubernetes-preserve-unknown-fields': true,
});

const reference = object({ name: text }, ['name']);
const namespacedReference = object({ name: text, namespace: text }, ['name']);
const conditions = listOf(
  object(
    {
      type: text,
      status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
      reason: text,
      message: text,
      lastTransitionTime: { type: 'string', format: 'date-time' },
      observedGeneration: count,
    },
    ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
  ),
);
const status = (properties: Record<string, Schema> = {}): Schema => ({
  ...openObject({
    observedGeneration: count,
    lastHandledReconcileAt: text,
    conditions,
    ...properties,
  }),
  default: { observedGeneration: -1 },
});
const sourceStatus = status({
  artifact: object(
    {
      revision: text,
      digest: text,
      lastUpdateTime: text,
      path: text,
      url: text,
      size: count,
      metadata: texts,
    },
    ['revision', 'path', 'url', 'lastUpdateTime'],
  ),
});

const READY = {
  name: 'Ready',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Ready")].status',
};
const MESSAGE = {
  name: 'Status',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Ready")].message',
};
const URL_COLUMN = { name: 'URL', type: 'string', jsonPath: '.spec.url' };
const AGE = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
};

function definition({
  group,
  version,
  kind,
  plural,
  shortNames = [],
  spec,
  status: statusSchema,
  columns = [],
}: {
  group: string;
  version: string;
  kind: string;
  plural: string;
  shortNames?: string[];
  spec: Schema;
  status: Schema;
  columns?: Array<{ name: string; type: string; jsonPath: string }>;
}): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        kind,
        plural,
        singular: kind.toLowerCase(),
        listKind: `${kind}List`,
        shortNames,
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [...columns, AGE, READY, MESSAGE],
          schema: {
            openAPIV3Schema: object({
              apiVersion: text,
              kind: text,
              metadata: { type: 'object' },
              spec,
              status: statusSchema,
            }),
          },
        },
      ],
    },
  };
}

const source = { group: 'source.toolkit.fluxcd.io', version: 'v1' };

/**
 * The kinds of Flux, with schemas of our own: what the stand-in acts on is typed, the rest is kept as it is given.
 *
 * @public
 */
export const fluxDefinitions: KubeObject[] = [
  definition({
    ...source,
    kind: 'GitRepository',
    plural: 'gitrepositories',
    shortNames: ['gitrepo'],
    columns: [URL_COLUMN],
    spec: openObject(
      {
        url: { type: 'string', pattern: '^(http|https|ssh|file)://.*$' },
        interval: duration,
        timeout: { ...duration, default: '60s' },
        suspend: flag,
        ref: object({ branch: text, tag: text, name: text, commit: text }),
        secretRef: reference,
      },
      ['url', 'interval'],
    ),
    status: sourceStatus,
  }),
  ...[
    {
      kind: 'OCIRepository',
      plural: 'ocirepositories',
      shortNames: ['ocirepo'],
      columns: [URL_COLUMN],
      spec: openObject({ url: text, interval: duration, suspend: flag }, [
        'url',
        'interval',
      ]),
    },
    {
      kind: 'HelmRepository',
      plural: 'helmrepositories',
      shortNames: ['helmrepo'],
      columns: [URL_COLUMN],
      spec: openObject({ url: text, interval: duration, suspend: flag }, [
        'url',
      ]),
    },
    {
      kind: 'Bucket',
      plural: 'buckets',
      spec: openObject(
        { bucketName: text, endpoint: text, interval: duration, suspend: flag },
        ['bucketName', 'endpoint', 'interval'],
      ),
    },
  ].map(kind => definition({ ...source, status: sourceStatus, ...kind })),
  definition({
    group: 'kustomize.toolkit.fluxcd.io',
    version: 'v1',
    kind: 'Kustomization',
    plural: 'kustomizations',
    shortNames: ['ks'],
    spec: openObject(
      {
        interval: duration,
        retryInterval: duration,
        timeout: duration,
        path: text,
        prune: flag,
        wait: flag,
        force: { ...flag, default: false },
        suspend: flag,
        targetNamespace: text,
        deletionPolicy: {
          type: 'string',
          enum: ['MirrorPrune', 'Delete', 'WaitForTermination', 'Orphan'],
        },
        sourceRef: object(
          {
            apiVersion: text,
            kind: {
              type: 'string',
              enum: [
                'OCIRepository',
                'GitRepository',
                'Bucket',
                'ExternalArtifact',
              ],
            },
            name: text,
            namespace: text,
          },
          ['kind', 'name'],
        ),
        dependsOn: listOf(namespacedReference),
        healthChecks: listOf(
          object(
            { apiVersion: text, kind: text, name: text, namespace: text },
            ['kind', 'name'],
          ),
        ),
        commonMetadata: object({ labels: texts, annotations: texts }),
      },
      ['interval', 'prune', 'sourceRef'],
    ),
    status: status({
      lastAppliedRevision: text,
      lastAttemptedRevision: text,
      inventory: object(
        { entries: listOf(object({ id: text, v: text }, ['id', 'v'])) },
        ['entries'],
      ),
      history: listOf(open),
    }),
  }),
  definition({
    group: 'helm.toolkit.fluxcd.io',
    version: 'v2',
    kind: 'HelmRelease',
    plural: 'helmreleases',
    shortNames: ['hr'],
    spec: openObject({ interval: duration, suspend: flag, chart: open }, [
      'interval',
    ]),
    status: status(),
  }),
  definition({
    group: 'notification.toolkit.fluxcd.io',
    version: 'v1beta3',
    kind: 'Provider',
    plural: 'providers',
    spec: openObject(
      { type: text, address: text, secretRef: reference, suspend: flag },
      ['type'],
    ),
    status: open,
  }),
  definition({
    group: 'notification.toolkit.fluxcd.io',
    version: 'v1beta3',
    kind: 'Alert',
    plural: 'alerts',
    spec: openObject(
      {
        providerRef: reference,
        eventSeverity: {
          type: 'string',
          enum: ['info', 'error'],
          default: 'info',
        },
        eventMetadata: texts,
        eventSources: listOf(
          openObject(
            {
              kind: text,
              name: text,
              namespace: text,
              matchLabels: texts,
            },
            ['kind', 'name'],
          ),
        ),
        inclusionList: listOf(text),
        exclusionList: listOf(text),
        suspend: flag,
      },
      ['providerRef', 'eventSources'],
    ),
    status: open,
  }),
];
