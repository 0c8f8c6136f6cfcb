import {
  COMMIT,
  contains,
  LATER,
  revisionOf,
} from './__testUtils__/observations';
import { readFluxNotice, type FluxNotice } from './fluxNotice';
import { readArrival } from './readArrival';
import type { Arriving, OwnerInGit } from './types';

const owner: OwnerInGit = {
  namespace: 'flux-system',
  name: 'web',
  timeout: 60,
  interval: 600,
  wait: true,
  shared: false,
};
const arriving: Arriving = {
  environment: 'production',
  app: 'web',
  folder: 'production/web',
  action: 'release',
  commit: COMMIT,
  pushedAt: 0,
  owner,
  objects: [
    { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' },
  ],
};

const notice = (
  reason: string,
  more: Partial<FluxNotice> & { name?: string } = {},
): FluxNotice => ({
  at: 1000,
  object: {
    kind: 'Kustomization',
    namespace: 'flux-system',
    name: more.name ?? 'web',
  },
  severity: 'info',
  reason,
  message: '',
  revision: revisionOf(COMMIT),
  ...more,
});

const read = (
  notices: FluxNotice[],
  changes: Partial<Arriving> = {},
  now = 2000,
) =>
  readArrival({ arriving: { ...arriving, ...changes }, notices, contains, now })
    .reading;

const failed = (message: string) =>
  notice('HealthCheckFailed', { severity: 'error', message });

describe('an arrival by webhooks alone', () => {
  it.each<[string, FluxNotice[], Partial<Arriving>, object]>([
    ['nothing yet', [], {}, { state: 'pushed' }],
    [
      'of another app',
      [notice('Progressing', { name: 'api' })],
      {},
      { state: 'pushed' },
    ],
    [
      'of another revision',
      [notice('Progressing', { revision: revisionOf('d'.repeat(40)) })],
      {},
      { state: 'pushed' },
    ],
    [
      'without a revision',
      [notice('Progressing', { revision: undefined })],
      {},
      { state: 'pushed' },
    ],
    [
      'begun',
      [notice('Progressing')],
      {},
      { state: 'reconciling', since: 1000 },
    ],
    [
      'done',
      [notice('Progressing'), notice('ReconciliationSucceeded', { at: 1500 })],
      {},
      { state: 'ready', since: 1500 },
    ],
    [
      'done with a later revision',
      [notice('ReconciliationSucceeded', { revision: revisionOf(LATER) })],
      {},
      { state: 'ready' },
    ],
    [
      'done, not waited for',
      [notice('ReconciliationSucceeded')],
      { owner: { ...owner, wait: false } },
      {
        state: 'ready',
        text: 'Applied; the state of the pods is not known, since no agent reports',
      },
    ],
    [
      'failed',
      [
        failed(
          "timeout waiting for: [Deployment/shop/web status: 'InProgress']",
        ),
      ],
      {},
      { state: 'failed', reason: 'HealthCheckFailed' },
    ],
    [
      'failed first, well later',
      [failed('x'), notice('ReconciliationSucceeded', { at: 1500 })],
      {},
      { state: 'failed', since: 1000 },
    ],
    [
      'cancelled',
      [notice('HealthCheckCanceled', { severity: 'error' })],
      {},
      { state: 'reconciling' },
    ],
    [
      'a dependency',
      [
        notice('DependencyNotReady', {
          message: "dependency 'db' is not ready",
        }),
      ],
      {},
      { state: 'pushed', reason: 'DependencyNotReady' },
    ],
    [
      'the folder is missing',
      [
        notice('ArtifactFailed', {
          severity: 'error',
          message: 'kustomization path not found: x',
        }),
      ],
      {},
      { state: 'failed', reason: 'ArtifactFailed' },
    ],
    [
      'the artifact is missing',
      [
        notice('ArtifactFailed', {
          severity: 'error',
          message: 'Source artifact not found',
        }),
      ],
      {},
      { state: 'pushed' },
    ],
    [
      'only others are not healthy',
      [
        failed(
          "timeout waiting for: [Deployment/shop/cart status: 'InProgress']",
        ),
      ],
      { owner: { ...owner, shared: true } },
      {
        state: 'ready',
        notes: [
          'The Kustomization flux-system/web is held up by Deployment/shop/cart',
        ],
      },
    ],
    [
      'deleted',
      [
        notice('Progressing', {
          name: 'flux',
          message:
            'Service/shop/x deleted\nKustomization/flux-system/web deleted',
        }),
      ],
      { action: 'delete' },
      { state: 'ready' },
    ],
    [
      'being deleted',
      [
        notice('ArtifactFailed', {
          severity: 'error',
          message: 'kustomization path not found: x',
        }),
        notice('Progressing', { name: 'flux' }),
      ],
      { action: 'delete' },
      { state: 'reconciling' },
    ],
  ])('%s', (_, notices, changes, expected) => {
    expect(read(notices, changes)).toMatchObject(expected);
  });

  it('fails when the time is over', () => {
    const begun = [notice('Progressing')];
    expect(read(begun).nextAt).toBe(121_000);
    expect(read(begun, {}, 121_000)).toMatchObject({
      state: 'failed',
      reason: 'NotReady',
    });
  });

  it('waits for an agent that is gone however long it takes, where no webhook comes', () => {
    const { reading } = readArrival({
      arriving,
      notices: [],
      contains,
      now: 10_000_000,
      memory: { attemptedAt: 1_000, state: 'reconciling', since: 1_000 },
    });
    expect(reading).toMatchObject({ state: 'reconciling', since: 1_000 });
    expect(reading.nextAt).toBeUndefined();
  });
});

describe('readFluxNotice', () => {
  const body = {
    involvedObject: {
      kind: 'Kustomization',
      namespace: 'flux-system',
      name: 'web',
      uid: 'u',
    },
    severity: 'info',
    reason: 'Progressing',
    message: 'configured\n',
    timestamp: '2026-01-01T00:00:00Z',
  };

  it.each([
    [{ revision: 'main@sha1:aa', env: 'production' }, 'main@sha1:aa'],
    [
      { 'kustomize.toolkit.fluxcd.io/revision': 'main@sha1:bb' },
      'main@sha1:bb',
    ],
    [{ env: 'production' }, undefined],
    [undefined, undefined],
  ])('reads the revision of %j', (metadata, revision) => {
    expect(readFluxNotice({ ...body, metadata }, 7)).toMatchObject({
      at: 7,
      message: 'configured',
      object: { kind: 'Kustomization', namespace: 'flux-system', name: 'web' },
      ...(revision && { revision }),
    });
  });

  it('refuses what is none', () => {
    expect(() => readFluxNotice({ hello: 'world' }, 7)).toThrow();
  });
});
