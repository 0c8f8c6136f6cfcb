import { commitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { testDatabases } from '../database/__testUtils__';
import { ServiceBench } from '../services/__testUtils__';
import { ArrivalGround } from './ArrivalGround';
import type { FollowedArrival } from './types';

jest.setTimeout(60_000);

const databases = testDatabases();

const FILES = {
  'production/checkout/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: checkout, namespace: shop }
`,
  'production/flux/kustomization-checkout.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: checkout, namespace: flux-system }
spec:
  interval: 10m
  path: ./production/checkout
  wait: true
  sourceRef: { kind: GitRepository, name: gitops }
`,
};

describe('what a reading is made of', () => {
  let bench: ServiceBench;
  beforeAll(async () => {
    bench = await ServiceBench.create({ databases });
    await bench.follow();
  });
  afterAll(() => bench.remove());

  const arrivalOf = (commit: string): FollowedArrival => ({
    environment: 'production',
    app: 'checkout',
    requestId: 'one',
    action: 'release',
    commit: commitSha(commit),
    pushedAt: bench.clock.now,
    state: 'pushed',
    since: bench.clock.now,
    version: 0,
  });

  it('is fetched where another replica pushed it', async () => {
    const repository = await bench.repositories.ofEnvironment('production');
    const commit = bench.gitops.commit(FILES);
    expect(await repository.mirror.resolve(commit)).toBeUndefined();
    const { now } = bench.clock;
    const { input } = await new ArrivalGround(bench.stores).of(
      arrivalOf(commit),
      repository,
      now,
    );
    expect(input).toMatchObject({
      head: commit,
      arriving: {
        folder: 'production/checkout',
        objects: [{ kind: 'Deployment', namespace: 'shop', name: 'checkout' }],
        owner: { namespace: 'flux-system', name: 'checkout', wait: true },
      },
      notices: [],
    });
  });

  it('needs no webhooks any more where it has ended', async () => {
    const repository = await bench.repositories.ofEnvironment('production');
    const commit = bench.gitops.commit(FILES, 'again');
    const arrival: FollowedArrival = {
      ...arrivalOf(commit),
      memory: { state: 'failed', ended: { text: 'no', notes: [] } },
    };
    const { now } = bench.clock;
    const { input } = await new ArrivalGround(bench.stores).of(
      arrival,
      repository,
      now,
    );
    expect(input.notices).toBeUndefined();
  });
});
