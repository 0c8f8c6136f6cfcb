import type { KubeObject } from '../store';
import { define } from './define';
import { NOTIFICATION_DEFINITIONS } from './notificationDefinitions';
import {
  BOOLEAN,
  DURATION,
  FREE,
  INSTANT,
  INTEGER,
  listOf,
  LOCAL_REF,
  mapOf,
  object,
  oneOf,
  statusOf,
  STRING,
} from './schemas';

const ARTIFACT = object(
  {
    path: STRING,
    url: STRING,
    revision: STRING,
    digest: STRING,
    lastUpdateTime: INSTANT,
    size: INTEGER,
    metadata: mapOf(STRING),
  },
  ['lastUpdateTime', 'path', 'revision', 'url'],
);

const DEPENDS_ON = listOf(
  object({ name: STRING, namespace: STRING, readyExpr: STRING }, ['name']),
);

const SOURCE_STATUS = statusOf({
  artifact: ARTIFACT,
  url: STRING,
  observedIgnore: STRING,
});

const SOURCE_SPEC = {
  interval: DURATION,
  timeout: DURATION,
  secretRef: LOCAL_REF,
  suspend: BOOLEAN,
  ignore: STRING,
  provider: STRING,
  serviceAccountName: STRING,
  proxySecretRef: LOCAL_REF,
  certSecretRef: LOCAL_REF,
};

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
const AGE = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
};
const URL = { name: 'URL', type: 'string', jsonPath: '.spec.url' };

const GIT_REPOSITORY = define({
  group: 'source.toolkit.fluxcd.io',
  version: 'v1',
  kind: 'GitRepository',
  plural: 'gitrepositories',
  shortNames: ['gitrepo'],
  columns: [URL, AGE, READY, MESSAGE],
  spec: object(
    {
      ...SOURCE_SPEC,
      url: { type: 'string', pattern: '^(http|https|ssh|file)://.*$' },
      ref: object({
        branch: STRING,
        tag: STRING,
        semver: STRING,
        name: STRING,
        commit: STRING,
      }),
      verify: FREE,
      include: listOf(
        object({ repository: LOCAL_REF, fromPath: STRING, toPath: STRING }, [
          'repository',
        ]),
      ),
      recurseSubmodules: BOOLEAN,
      sparseCheckout: listOf(STRING),
    },
    ['interval', 'url'],
  ),
  status: statusOf({
    artifact: ARTIFACT,
    includedArtifacts: listOf(ARTIFACT),
    observedIgnore: STRING,
    observedRecurseSubmodules: BOOLEAN,
    sourceVerificationMode: STRING,
  }),
});

const OCI_REPOSITORY = define({
  group: 'source.toolkit.fluxcd.io',
  version: 'v1',
  kind: 'OCIRepository',
  plural: 'ocirepositories',
  shortNames: ['ocirepo'],
  columns: [URL, READY, MESSAGE, AGE],
  spec: object(
    {
      ...SOURCE_SPEC,
      url: { type: 'string', pattern: '^oci://.*$' },
      ref: object({
        digest: STRING,
        semver: STRING,
        semverFilter: STRING,
        tag: STRING,
      }),
      layerSelector: object({ mediaType: STRING, operation: STRING }),
      verify: FREE,
      insecure: BOOLEAN,
    },
    ['interval', 'url'],
  ),
  status: SOURCE_STATUS,
});

const HELM_REPOSITORY = define({
  group: 'source.toolkit.fluxcd.io',
  version: 'v1',
  kind: 'HelmRepository',
  plural: 'helmrepositories',
  shortNames: ['helmrepo'],
  columns: [URL, AGE, READY, MESSAGE],
  spec: object(
    {
      ...SOURCE_SPEC,
      url: { type: 'string', pattern: '^(http|https|oci)://.*$' },
      type: oneOf('default', 'oci'),
      passCredentials: BOOLEAN,
      insecure: BOOLEAN,
      accessFrom: FREE,
    },
    ['url'],
  ),
  status: SOURCE_STATUS,
});

const BUCKET = define({
  group: 'source.toolkit.fluxcd.io',
  version: 'v1',
  kind: 'Bucket',
  plural: 'buckets',
  shortNames: [],
  columns: [
    { name: 'Endpoint', type: 'string', jsonPath: '.spec.endpoint' },
    AGE,
    READY,
    MESSAGE,
  ],
  spec: object(
    {
      ...SOURCE_SPEC,
      bucketName: STRING,
      endpoint: STRING,
      region: STRING,
      prefix: STRING,
      insecure: BOOLEAN,
      sts: FREE,
    },
    ['bucketName', 'endpoint', 'interval'],
  ),
  status: SOURCE_STATUS,
});

const KUSTOMIZATION = define({
  group: 'kustomize.toolkit.fluxcd.io',
  version: 'v1',
  kind: 'Kustomization',
  plural: 'kustomizations',
  shortNames: ['ks'],
  columns: [AGE, READY, MESSAGE],
  spec: object(
    {
      interval: DURATION,
      retryInterval: DURATION,
      timeout: DURATION,
      path: STRING,
      prune: BOOLEAN,
      wait: BOOLEAN,
      force: BOOLEAN,
      suspend: BOOLEAN,
      deletionPolicy: oneOf(
        'MirrorPrune',
        'Delete',
        'WaitForTermination',
        'Orphan',
      ),
      sourceRef: object(
        {
          apiVersion: STRING,
          kind: oneOf(
            'OCIRepository',
            'GitRepository',
            'Bucket',
            'ExternalArtifact',
          ),
          name: STRING,
          namespace: STRING,
        },
        ['kind', 'name'],
      ),
      dependsOn: DEPENDS_ON,
      healthChecks: listOf(
        object(
          { apiVersion: STRING, kind: STRING, name: STRING, namespace: STRING },
          ['kind', 'name'],
        ),
      ),
      healthCheckExprs: listOf(FREE),
      targetNamespace: STRING,
      serviceAccountName: STRING,
      commonMetadata: object({
        labels: mapOf(STRING),
        annotations: mapOf(STRING),
      }),
      namePrefix: STRING,
      nameSuffix: STRING,
      components: listOf(STRING),
      ignoreMissingComponents: BOOLEAN,
      images: listOf(
        object(
          { name: STRING, newName: STRING, newTag: STRING, digest: STRING },
          ['name'],
        ),
      ),
      patches: listOf(FREE),
      postBuild: FREE,
      decryption: FREE,
      kubeConfig: FREE,
    },
    ['interval', 'prune', 'sourceRef'],
  ),
  status: statusOf({
    inventory: object(
      {
        entries: listOf(object({ id: STRING, v: STRING }, ['id', 'v'])),
      },
      ['entries'],
    ),
    lastAppliedRevision: STRING,
    lastAppliedOriginRevision: STRING,
    lastAttemptedRevision: STRING,
    history: listOf(
      object(
        {
          digest: STRING,
          firstReconciled: INSTANT,
          lastReconciled: INSTANT,
          lastReconciledDuration: STRING,
          lastReconciledStatus: STRING,
          totalReconciliations: INTEGER,
          metadata: mapOf(STRING),
        },
        ['digest'],
      ),
    ),
  }),
});

const HELM_RELEASE = define({
  group: 'helm.toolkit.fluxcd.io',
  version: 'v2',
  kind: 'HelmRelease',
  plural: 'helmreleases',
  shortNames: ['hr'],
  columns: [AGE, READY, MESSAGE],
  spec: object(
    {
      interval: DURATION,
      timeout: DURATION,
      suspend: BOOLEAN,
      chart: object({ metadata: FREE, spec: FREE }, ['spec']),
      chartRef: object(
        { apiVersion: STRING, kind: STRING, name: STRING, namespace: STRING },
        ['kind', 'name'],
      ),
      releaseName: STRING,
      targetNamespace: STRING,
      storageNamespace: STRING,
      serviceAccountName: STRING,
      maxHistory: INTEGER,
      persistentClient: BOOLEAN,
      dependsOn: DEPENDS_ON,
      values: { 'x-kubernetes-preserve-unknown-fields': true },
      valuesFrom: listOf(FREE),
      commonMetadata: object({
        labels: mapOf(STRING),
        annotations: mapOf(STRING),
      }),
      install: FREE,
      upgrade: FREE,
      rollback: FREE,
      uninstall: FREE,
      test: FREE,
      driftDetection: FREE,
      postRenderers: listOf(FREE),
      kubeConfig: FREE,
    },
    ['interval'],
  ),
  status: statusOf({
    history: listOf(FREE),
    failures: INTEGER,
    installFailures: INTEGER,
    upgradeFailures: INTEGER,
    helmChart: STRING,
    inventory: object({
      entries: listOf(object({ id: STRING, v: STRING }, ['id', 'v'])),
    }),
    lastAttemptedGeneration: INTEGER,
    lastAttemptedRevision: STRING,
    lastAttemptedRevisionDigest: STRING,
    lastAttemptedReleaseAction: STRING,
    lastAttemptedConfigDigest: STRING,
    lastHandledForceAt: STRING,
    lastHandledResetAt: STRING,
    lastReleaseRevision: INTEGER,
    storageNamespace: STRING,
  }),
});

/** CustomResourceDefinitions for the kinds of Flux that Gimlet reads or that tell it, with schemas of our own. */
export const FLUX_DEFINITIONS: readonly KubeObject[] = [
  GIT_REPOSITORY,
  OCI_REPOSITORY,
  HELM_REPOSITORY,
  BUCKET,
  KUSTOMIZATION,
  HELM_RELEASE,
  ...NOTIFICATION_DEFINITIONS,
];
