import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { ApplicationRepository } from './applicationRepository';
import { expectHonestCommits } from './digestByHand';
import { GitopsRemote } from './gitopsRemote';
import { Workplace } from './workplace';

/** Nine commits of the original Gimlet: a repository for one environment, with a rollback, a deletion and a change by hand. */
const BUNDLE = join(
  __dirname,
  '..',
  '..',
  'packages',
  'core',
  'src',
  'history',
  'testdata',
  'original.bundle',
);

let workplace: Workplace;

test.beforeAll(() => {
  workplace = new Workplace();
});

test.afterAll(() => workplace?.remove());

test("a repository of the original is adopted, released into and rolled back to the original's releases", async () => {
  const remote = GitopsRemote.fromBundle(workplace.folder, BUNDLE);
  const [untouched, kept] = [remote.refs(), remote.files()];
  const checkout = new ApplicationRepository(workplace);
  const { artifact, sha } = await checkout.version('Prices by Gimlet');
  const gitops = ['--gitops-repo', remote.path, '--env', 'production'];
  const make = ['release', 'make', ...gitops, '--artifact', artifact];

  const tooEarly = await workplace.gimlet(make, { cwd: 'checkout' });
  expect(tooEarly.code).toBe(1);
  expect(tooEarly.stderr).toContain(
    'adopt it with gimlet environment bootstrap --env production',
  );
  expect(remote.refs()).toBe(untouched);

  const bootstrap = [
    ...['environment', 'bootstrap', ...gitops, '--yes'],
    ...['--repository', 'acme/gitops-production-apps'],
  ];
  await workplace.commit(bootstrap);
  // What is there is adopted as it is.
  expect(remote.git('diff', '--name-status', 'main~1', 'main')).toBe(
    'A\t.gimlet/gitops.json',
  );
  expect(await workplace.make(bootstrap)).toMatchObject({
    status: 'unchanged',
  });

  const old = await workplace.list([...gitops, '--app', 'checkout']);
  const title = (message = '') => message.split('\n')[0];
  expect(
    old.map(({ kind, version }) => `${kind} ${title(version?.message)}`),
  ).toEqual([
    'release Five',
    'by-hand Fix B',
    'release Fix B',
    'rollback Add config A',
    'release Three replicas',
    'release Add config A',
    'release First',
  ]);

  const kustomization = remote.id('flux/kustomization-checkout.yaml');
  const plan = await workplace.plan(
    ['release', 'plan', ...gitops, '--artifact', artifact],
    { cwd: 'checkout' },
  );
  await workplace.commit([...make, '--plan', plan.digest], { cwd: 'checkout' });
  expect(remote.id('checkout')).toBe(plan.tree);
  expect(remote.show('checkout/release.json')).toContain(sha);
  // People add to their Kustomizations: one that fits is left byte for byte.
  expect(remote.id('flux/kustomization-checkout.yaml')).toBe(kustomization);

  const target = old[5];
  const rollback = ['release', 'rollback', ...gitops, '--app', 'checkout'];
  await workplace.commit([...rollback, '--to', target.commit, '--yes']);
  expect(remote.id('checkout')).toBe(target.tree);
  expect(remote.id('checkout')).toBe(remote.id('checkout', target.commit));

  // An app that the original deleted comes back, with a Kustomization that history holds.
  const cart = await workplace.list([...gitops, '--app', 'cart']);
  expect(cart.map(({ kind }) => kind)).toEqual(['delete', 'release']);
  await workplace.commit([
    ...['release', 'rollback', ...gitops, '--app', 'cart'],
    ...['--to', cart[1].commit.slice(0, 8), '--no-hold', '--yes'],
  ]);
  expect(remote.id('cart')).toBe(remote.id('cart', cart[1].commit));
  expect(remote.id('flux/kustomization-cart.yaml')).toBe(
    remote.id('flux/kustomization-cart.yaml', cart[1].commit),
  );

  const [newest] = await workplace.list([...gitops, '--app', 'checkout']);
  expect(newest).toMatchObject({
    kind: 'rollback',
    rollbackTo: target.commit,
    version: { message: 'Add config A' },
  });
  // What others wrote is as they left it.
  for (const path of kept.filter(each => !each.startsWith('checkout/'))) {
    expect(remote.id(path), path).toBe(remote.id(path, 'main~4'));
  }
  expect(await expectHonestCommits(remote)).toBe(4);
});
