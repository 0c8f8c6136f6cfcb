import {
  helmReleaseObservationSchema,
  kustomizationObservationSchema,
  sourceObservationSchema,
} from './observation';
import {
  observeHelmRelease,
  observeKustomization,
  observeSource,
  readInventoryId,
} from './observeFlux';

describe('observeKustomization', () => {
  it('says what is reported of a Kustomization', () => {
    const observed = observeKustomization({
      metadata: {
        name: 'checkout',
        namespace: 'flux-system',
        uid: 'u1',
        generation: 2,
        labels: {
          'gimlet.io/app': 'checkout',
          'gimlet.io/environment': 'production',
        },
        deletionTimestamp: '2026-01-01T00:00:09Z',
      },
      spec: {
        path: './production/checkout',
        interval: '10m',
        retryInterval: '1m30s',
        timeout: '15s',
        wait: true,
        sourceRef: { kind: 'GitRepository', name: 'gitops' },
        dependsOn: [{ name: 'cart' }, { name: 'db', namespace: 'infra' }],
      },
      status: {
        observedGeneration: 2,
        lastAppliedRevision: 'main@sha1:aa',
        lastAttemptedRevision: 'main@sha1:bb',
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'ArtifactFailed',
            message:
              'kustomization path not found: stat /tmp/kustomization-42/production/checkout: no such file or directory\n',
            lastTransitionTime: '2026-01-01T00:00:01Z',
          },
        ],
        inventory: {
          entries: [{ id: 'shop_checkout_apps_Deployment', v: 'v1' }],
        },
        history: [
          {
            digest: 'sha256:1',
            firstReconciled: '2026-01-01T00:00:02Z',
            lastReconciled: '2026-01-01T00:00:03Z',
            lastReconciledStatus: 'ReconciliationSucceeded',
            totalReconciliations: 2,
            metadata: { revision: 'main@sha1:aa' },
          },
        ],
      },
    });
    expect(kustomizationObservationSchema.parse(observed)).toEqual(observed);
    expect(observed).toEqual({
      type: 'kustomization',
      namespace: 'flux-system',
      name: 'checkout',
      uid: 'u1',
      generation: 2,
      observedGeneration: 2,
      app: 'checkout',
      environment: 'production',
      path: './production/checkout',
      sourceRef: {
        group: 'source.toolkit.fluxcd.io',
        kind: 'GitRepository',
        namespace: 'flux-system',
        name: 'gitops',
      },
      interval: 600,
      retryInterval: 90,
      timeout: 15,
      wait: true,
      suspended: false,
      dependsOn: [
        { namespace: 'flux-system', name: 'cart' },
        { namespace: 'infra', name: 'db' },
      ],
      deletedAt: Date.parse('2026-01-01T00:00:09Z'),
      lastAppliedRevision: 'main@sha1:aa',
      lastAttemptedRevision: 'main@sha1:bb',
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'ArtifactFailed',
          message: 'kustomization path not found: production/checkout',
          changedAt: Date.parse('2026-01-01T00:00:01Z'),
        },
      ],
      inventory: [
        {
          group: 'apps',
          kind: 'Deployment',
          namespace: 'shop',
          name: 'checkout',
        },
      ],
      history: [
        {
          digest: 'sha256:1',
          revision: 'main@sha1:aa',
          status: 'ReconciliationSucceeded',
          firstAt: Date.parse('2026-01-01T00:00:02Z'),
          lastAt: Date.parse('2026-01-01T00:00:03Z'),
          total: 2,
        },
      ],
    });
  });

  it('says something of one that was just made', () => {
    const observed = observeKustomization({
      metadata: { name: 'apps', namespace: 'flux-system', uid: 'u' },
      status: { observedGeneration: -1 },
    });
    expect(kustomizationObservationSchema.parse(observed)).toMatchObject({
      path: './',
      observedGeneration: 0,
      wait: false,
      inventory: [],
      history: [],
    });
  });
});

describe('readInventoryId', () => {
  it.each([
    [
      '_shop__Namespace',
      { group: '', kind: 'Namespace', namespace: '', name: 'shop' },
    ],
    [
      'shop_checkout__Service',
      { group: '', kind: 'Service', namespace: 'shop', name: 'checkout' },
    ],
    [
      'shop_checkout_apps_Deployment',
      {
        group: 'apps',
        kind: 'Deployment',
        namespace: 'shop',
        name: 'checkout',
      },
    ],
    [
      '_system__reader_rbac.authorization.k8s.io_ClusterRole',
      {
        group: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        namespace: '',
        name: 'system:reader',
      },
    ],
    ['nonsense', undefined],
  ])('%s', (id, expected) => {
    expect(readInventoryId(id)).toEqual(expected);
  });
});

describe('observeSource', () => {
  it.each([
    [
      'https://bob:secret@git.example.com/acme/gitops.git',
      'https://git.example.com/acme/gitops.git',
    ],
    [
      'https://bob:p@ss@git.example.com/acme/gitops.git',
      'https://git.example.com/acme/gitops.git',
    ],
    ['ssh://git@github.com/acme/gitops', 'ssh://git@github.com/acme/gitops'],
  ])('%s', (url, expected) => {
    const observed = observeSource('GitRepository', {
      metadata: { name: 'gitops', namespace: 'flux-system', uid: 'u' },
      spec: { url, interval: '1m', ref: { branch: 'main' }, suspend: true },
      status: { artifact: { revision: 'main@sha1:aa' } },
    });
    expect(sourceObservationSchema.parse(observed)).toEqual(observed);
    expect(observed).toMatchObject({
      url: expected,
      branch: 'main',
      interval: 60,
      suspended: true,
      artifactRevision: 'main@sha1:aa',
    });
  });

  it('names a bucket by its endpoint', () => {
    expect(
      observeSource('Bucket', {
        metadata: { name: 'charts' },
        spec: { endpoint: 'minio:9000', bucketName: 'charts' },
      }).url,
    ).toBe('minio:9000/charts');
  });
});

describe('observeHelmRelease', () => {
  it('names the chart that is installed, else the one that is asked for', () => {
    const metadata = { name: 'podinfo', namespace: 'shop', uid: 'u' };
    const spec = { chart: { spec: { chart: 'podinfo', version: '6.x' } } };
    const asked = observeHelmRelease({ metadata, spec });
    expect(helmReleaseObservationSchema.parse(asked)).toEqual(asked);
    expect(asked.chart).toBe('podinfo@6.x');
    expect(
      observeHelmRelease({
        metadata,
        spec,
        status: { history: [{ chartName: 'podinfo', chartVersion: '6.5.4' }] },
      }).chart,
    ).toBe('podinfo@6.5.4');
  });
});
