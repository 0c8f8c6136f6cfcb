import { testDatabases } from '../../database/__testUtils__';
import { ServiceBench, testArtifact, testManifest } from '../__testUtils__';

const databases = testDatabases();
const BRANCH = { repository: 'acme/checkout', branch: 'fix/rounding' };

describe('a branch that was deleted', () => {
  let bench: ServiceBench;
  let artifactId: string;
  beforeEach(async () => {
    bench = await ServiceBench.create({
      databases,
      environments: [
        { name: 'staging', previews: true },
        { name: 'production' },
      ],
    });
    await bench.follow();
    artifactId = await bench.ship(
      testArtifact('1', {
        version: { branch: 'fix/rounding' },
        vars: { BRANCH: 'fix/rounding' },
        manifests: [
          testManifest({ preview: true, deploy: undefined }),
          testManifest({ env: 'production' }),
          testManifest({
            env: 'production',
            app: 'nightly',
            cleanup: { app: 'nightly', branch: 'nightly/*' },
          }),
          testManifest({
            env: 'production',
            app: 'stolen',
            cleanup: { app: 'stolen', branch: '*' },
          }),
          testManifest({ env: 'nowhere', cleanup: { app: 'x', branch: '*' } }),
          testManifest({
            env: 'production',
            cleanup: { app: '{{ .SHA }}', branch: '*' },
          }),
          testManifest({
            env: 'production',
            app: 'gone',
            cleanup: { app: 'gone', branch: '*' },
          }),
        ],
      }),
    );
    bench.gitops.commit({
      'production/stolen/release.json': `${JSON.stringify({
        app: 'stolen',
        env: 'production',
        version: { repositoryName: 'acme/other', sha: 'b'.repeat(40) },
      })}\n`,
    });
    await bench.follow();
  });
  afterEach(() => bench.remove());

  const deleted = (caller = bench.carla) =>
    bench.branches.deleted(caller, BRANCH);
  const releasePreview = () =>
    bench.apply({
      action: 'release',
      environment: 'staging',
      app: 'checkout-fix-rounding',
      artifactId,
    });

  it('takes away what was released from it, and nothing else', async () => {
    await releasePreview();
    const { cleanups } = await deleted();
    expect(
      cleanups.map(({ environment, app, deletes, reason }) => [
        `${environment}/${app}`,
        deletes,
        reason,
      ]),
    ).toEqual([
      [
        'staging/checkout-fix-rounding',
        true,
        'deleted branch fix/rounding matches *',
      ],
      [
        'production/nightly',
        false,
        'branch fix/rounding does not match nightly/*',
      ],
      [
        'production/stolen',
        false,
        'it was released from acme/other, not from acme/checkout',
      ],
      ['nowhere/x', false, 'there is no environment nowhere here'],
      ['production/checkout', false, expect.stringContaining('SHA')],
      ['production/gone', false, 'production/gone is not there'],
    ]);
    const { requestId } = cleanups[0];
    expect(await bench.stores.requests.get(requestId ?? '')).toMatchObject({
      wish: { action: 'delete', environment: 'staging' },
      requestedBy: { kind: 'policy', ref: 'policy' },
      author: { name: 'Ann', email: 'ann@example.com' },
      policy: BRANCH,
      onStale: 'replan',
    });
    expect(bench.accepted.at(-1)).toBe(requestId);
  });

  it('is cleaned up after once, however often it is told', async () => {
    await releasePreview();
    const first = await deleted();
    const again = await deleted();
    expect(again).toEqual(first);
  });

  it('takes the place of its releases that wait', async () => {
    const { items } = await bench.stores.requests.list({
      app: 'checkout-fix-rounding',
      limit: 10,
    });
    expect(items.map(({ state }) => state)).toEqual(['queued']);
    await releasePreview();
    const { cleanups } = await deleted();
    expect(await bench.stores.requests.get(items[0].id)).toMatchObject({
      state: 'superseded',
      supersededBy: cleanups[0].requestId,
    });
  });

  it('is planned only as long as the folder is its own', async () => {
    await releasePreview();
    const repository = await bench.repositories.ofEnvironment('staging');
    const plan = (branch: string) =>
      bench.planner.plan(
        {
          action: 'delete',
          environment: 'staging',
          app: 'checkout-fix-rounding',
        },
        {
          repository,
          policy: true,
          cleanup: { repository: 'acme/checkout', branch },
        },
      );
    expect((await plan('fix/rounding')).folder.after).toBeNull();
    await expect(plan('another')).rejects.toMatchObject({
      code: 'not-allowed',
      message: expect.stringContaining('not from another'),
    });
  });

  it('is told by those who may, for their repositories', async () => {
    await releasePreview();
    const refused = { code: 'not-allowed' };
    await expect(deleted(bench.token(['read']))).rejects.toMatchObject(refused);
    const ofOthers = bench.token(['branch.delete'], {
      repositories: ['acme/other'],
    });
    await expect(deleted(ofOthers)).rejects.toMatchObject(refused);
    const ofProduction = bench.token(['branch.delete'], {
      environments: ['production'],
    });
    const accepted = [...bench.accepted];
    const bounded = await deleted(ofProduction);
    expect(bounded.cleanups[0]).toEqual({
      environment: 'staging',
      app: 'checkout-fix-rounding',
      deletes: false,
      reason:
        'the token ci-checkout is not for the environment staging, only for production',
    });
    expect(bench.accepted).toEqual(accepted);
    const { cleanups } = await deleted(bench.token(['branch.delete']));
    expect(cleanups[0].deletes).toBe(true);
  });

  it('is never the default branch', async () => {
    await expect(
      bench.branches.deleted(bench.carla, { ...BRANCH, branch: 'main' }),
    ).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('main is the default branch'),
    });
  });

  it('says nothing of a branch that shipped nothing', async () => {
    expect(
      await bench.branches.deleted(bench.carla, { ...BRANCH, branch: 'other' }),
    ).toEqual({ cleanups: [] });
  });
});
