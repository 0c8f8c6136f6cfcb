import { expect, test } from '@playwright/test';
import {
  startGitHttpServer,
  type GitHttpServer,
} from '@gimlet-io/core/testUtils';
import { ApplicationRepository } from './applicationRepository';
import { expectHonestCommits } from './digestByHand';
import { GitopsRemote } from './gitopsRemote';
import { Workplace } from './workplace';

// One story, told in order: each test goes on where the one before ended.
test.describe.configure({ mode: 'serial' });

const TOKEN = 'glpat-release-story-token';

let workplace: Workplace;
let remote: GitopsRemote;
let server: GitHttpServer;
let checkout: ApplicationRepository;
let cart: ApplicationRepository;
let production: string[];
let first: { sha: string; artifact: string };
let second: { sha: string; artifact: string };
/** The first release's commit, and the tree of checkout's folder in it. */
let released: { commit: string; tree: string | null };

/** Where the token is the only way in, and the command line has it from its environment. */
test.beforeAll(async () => {
  workplace = new Workplace({ GIMLET_GIT_TOKEN: TOKEN });
  remote = GitopsRemote.empty(workplace.folder);
  server = await startGitHttpServer({ root: workplace.folder, token: TOKEN });
  checkout = new ApplicationRepository(workplace);
  cart = new ApplicationRepository(workplace, 'cart');
  production = [
    ...['--gitops-repo', server.url('gitops.git')],
    ...['--env', 'production'],
  ];
});

test.afterAll(async () => {
  await server?.close();
  workplace?.remove();
});

const onCheckout = (...args: string[]) => [
  ...production,
  ...['--app', 'checkout'],
  ...args,
];
const inCheckout = { cwd: 'checkout' };
const inCart = { cwd: 'cart' };
const release = (verb: string, { artifact }: { artifact: string }) => [
  'release',
  verb,
  ...onCheckout('--artifact', artifact),
];

test('an empty repository is bootstrapped, and a second time changes nothing', async () => {
  const bootstrap = [
    ...['environment', 'bootstrap', ...production],
    ...['--repository', 'acme/gitops'],
    '--yes',
  ];
  expect(await workplace.text(bootstrap)).toMatch(
    /✔ production bootstrapped +[0-9a-f]{7} on main/,
  );
  expect(remote.files()).toEqual([
    '.gimlet/gitops.json',
    'production/flux/environment.yaml',
    'production/flux/gitrepository.yaml',
  ]);
  expect(remote.show('production/flux/gitrepository.yaml')).toContain(
    `url: ${server.url('gitops.git')}`,
  );
  const refs = remote.refs();
  expect(await workplace.text(bootstrap)).toContain('nothing to change');
  expect(remote.refs()).toBe(refs);
});

test('an artifact says what a real repository holds', async () => {
  first = await checkout.version('Old prices');
  const artifact: unknown = JSON.parse(
    workplace.read(`artifacts/checkout-${first.sha.slice(0, 7)}.json`),
  );
  expect(artifact).toMatchObject({
    id: expect.stringMatching(/^acme\/checkout-[0-9a-f]{16}$/),
    version: {
      repositoryName: 'acme/checkout',
      sha: first.sha,
      branch: 'main',
      event: 'push',
      authorName: 'Bob Nagy',
      authorEmail: 'bob@acme.example',
      message: 'Old prices',
    },
    environments: [
      { app: 'checkout', env: 'production', namespace: 'shop' },
      { app: 'checkout', env: 'staging', namespace: 'shop-staging' },
    ],
  });
});

test('the first release is one commit', async () => {
  const parent = remote.head();
  expect(await workplace.text(release('make', first), inCheckout)).toMatch(
    new RegExp(
      `✔ production/checkout released ${first.sha.slice(0, 7)} Old prices`,
    ),
  );
  released = {
    commit: remote.head(),
    tree: remote.id('production/checkout'),
  };
  expect(remote.format('%P')).toBe(parent);
  expect(remote.show('production/checkout/deployment.yaml')).toContain(
    `image: "registry.acme.example/checkout:${first.sha.slice(0, 7)}"`,
  );
});

test('a plan shows exactly what would change, and writes nothing', async () => {
  checkout.edit('replicas: 3', 'replicas: 4');
  checkout.edit('CURRENCY: EUR', "CURRENCY: EUR\n    PAYMENT_RETRIES: '3'");
  second = await checkout.version('Faster cart');
  const refs = remote.refs();

  const text = await workplace.text(release('plan', second), inCheckout);
  const plan = await workplace.plan(release('plan', second), inCheckout);
  const [before, after] = [first, second].map(({ sha }) => sha.slice(0, 7));
  expect(text).toContain(
    `production/checkout   ${before} Old prices  →  ${after} Faster cart`,
  );
  const shown = text.split('\n').map(line => line.trim().replace(/ +/g, ' '));
  expect(shown).toEqual(
    expect.arrayContaining([
      '~ Deployment shop/checkout',
      `- image: registry.acme.example/checkout:${before}`,
      `+ image: registry.acme.example/checkout:${after}`,
      '- spec.replicas: 3',
      '+ spec.replicas: 4',
      '~ ConfigMap shop/checkout',
      '+ data.PAYMENT_RETRIES: "3"',
      '~ Job shop/checkout-migrate runs',
    ]),
  );
  expect(text).toContain(
    `tree ${plan.tree?.slice(0, 7)} · plan ${plan.digest.slice(0, 8)}`,
  );
  expect(
    plan.objects.map(({ change, kind, name }) => `${change} ${kind} ${name}`),
  ).toEqual([
    'changed ConfigMap checkout',
    'changed Deployment checkout',
    'changed Job checkout-migrate',
  ]);
  expect(plan.base).toBe(remote.head());
  expect(remote.refs()).toBe(refs);
});

test('a plan goes stale when its folder is changed by hand, and nothing is made of it', async () => {
  const stale = await workplace.plan(release('plan', second), inCheckout);
  const hand = await remote.changeByHand(
    'production/checkout/deployment.yaml',
    text => text.replace('replicas: 3', 'replicas: 5'),
    'scale to 5',
  );
  const refs = remote.refs();
  const replanned = await workplace.plan(release('plan', second), inCheckout);
  expect(replanned.digest).not.toBe(stale.digest);
  // The folder comes out the same; what it would overwrite is another.
  expect(replanned.tree).toBe(stale.tree);
  expect(await workplace.text(release('plan', second), inCheckout)).toMatch(
    /- +spec\.replicas: 5\n +\+ +spec\.replicas: 4\n/,
  );

  const short = stale.digest.slice(0, 8);
  const refused = await workplace.gimlet(
    [...release('make', second), '--plan', short],
    inCheckout,
  );
  expect(refused.code).toBe(3);
  expect(refused.stdout).toBe('');
  expect(refused.stderr).toBe(
    [
      `✖ The plan has changed: production/checkout was changed by hand (${hand.slice(
        0,
        7,
      )}, Dan Lee, 3 min ago) since ${short} was made.`,
      '  See the new one:  gimlet release plan …(same options)',
      `  Or overwrite it:  --plan ${replanned.digest.slice(0, 8)}`,
      '',
    ].join('\n'),
  );
  expect(remote.refs()).toBe(refs);
});

test('another app in between does not make a plan stale; the commit is what was planned', async () => {
  const plan = await workplace.plan(release('plan', second), inCheckout);
  const other = await cart.version('Cart one');
  await workplace.commit(
    ['release', 'make', ...production, '--artifact', other.artifact],
    inCart,
  );
  const between = remote.head();
  const made = await workplace.commit(
    [
      ...release('make', second),
      ...['--plan', plan.digest.slice(0, 8)],
      ...['--reason', 'for the campaign\n\nGimlet-Action: delete'],
      ...['--request-id', 'request-1'],
    ],
    inCheckout,
  );
  expect(made.commit).toBe(remote.head());
  expect(remote.format('%P')).toBe(between);
  expect(remote.id('production/checkout')).toBe(plan.tree);
  expect(remote.id('production/cart')).toBe(
    remote.id('production/cart', between),
  );
  expect(remote.format('%an <%ae>, %cn <%ce>')).toBe(
    'Carla Silva <carla@acme.example>, Gimlet <gimlet@gimlet.io>',
  );
  expect(remote.format('%s')).toBe(
    `[Gimlet] production/checkout released ${second.sha.slice(
      0,
      7,
    )} "Faster cart"`,
  );
  expect(remote.format('%b')).toContain('for the campaign');
  const { id }: { id: string } = JSON.parse(
    workplace.read(`artifacts/checkout-${second.sha.slice(0, 7)}.json`),
  );
  expect(remote.trailers()).toEqual({
    'Gimlet-Request': ['request-1'],
    'Gimlet-Action': ['release'],
    'Gimlet-App': ['production/checkout'],
    'Gimlet-Chart': [
      expect.stringMatching(/^web@1\.4\.2 sha256:[0-9a-f]{64}$/),
    ],
    'Gimlet-Digest': [plan.digest],
    'Gimlet-Also': [
      'production/flux/kustomization-checkout.yaml',
      'production/flux/namespace-shop.yaml',
    ],
    'Gimlet-Artifact': [id],
  });
});

test('a rollback restores exactly the former tree, and holds the app', async () => {
  const cartTree = remote.id('production/cart');
  const rollback = [
    ...['release', 'rollback'],
    ...onCheckout('--to', first.sha.slice(0, 7), '--reason', '404s'),
  ];
  const refs = remote.refs();
  const asked = await workplace.gimlet(rollback);
  expect(asked.code).toBe(2);
  expect(asked.stderr).toContain('Pass --yes');
  expect(asked.stderr).toMatch(/You lose: .*Faster cart.*\(.*Bob Nagy\)/);
  expect(remote.refs()).toBe(refs);

  const made = await workplace.commit([...rollback, '--yes']);
  expect(remote.head()).toBe(made.commit);
  expect(remote.id('production/checkout')).toBe(released.tree);
  expect(made.plan.tree).toBe(released.tree);
  expect(remote.id('production/cart')).toBe(cartTree);
  expect(
    JSON.parse(remote.show('production/.gimlet/holds/checkout.json')),
  ).toEqual({ app: 'checkout', env: 'production' });
  expect(remote.trailers()).toMatchObject({
    'Gimlet-Action': ['rollback'],
    'Gimlet-Rollback-To': [released.commit],
    'Gimlet-Digest': [made.plan.digest],
    'Gimlet-Also': expect.arrayContaining([
      'production/.gimlet/holds/checkout.json',
    ]),
  });
});

test('resume takes the hold away, and hold sets it again', async () => {
  const hold = 'production/.gimlet/holds/checkout.json';
  const tree = remote.id('production/checkout');
  await workplace.commit(['release', 'resume', ...onCheckout()]);
  expect(remote.id(hold)).toBeNull();
  await workplace.commit(['release', 'hold', ...onCheckout()]);
  expect(remote.id(hold)).not.toBeNull();
  const head = remote.head();
  expect(
    await workplace.make(['release', 'hold', ...onCheckout()]),
  ).toMatchObject({ status: 'unchanged' });
  expect(remote.head()).toBe(head);
  expect(remote.id('production/checkout')).toBe(tree);
});

test('a deletion takes away what belongs to the app, and a rollback brings it back', async () => {
  const kustomization = 'production/flux/kustomization-checkout.yaml';
  const before = remote.head();
  await workplace.commit(['release', 'delete', ...onCheckout('--yes')]);
  const removed = remote
    .files(before)
    .filter(path => !remote.files().includes(path));
  expect(removed).toEqual([
    'production/.gimlet/holds/checkout.json',
    ...remote
      .files(before)
      .filter(path => path.startsWith('production/checkout/')),
    kustomization,
  ]);
  expect(remote.id('production/flux/namespace-shop.yaml')).not.toBeNull();

  await workplace.commit([
    ...['release', 'rollback'],
    ...onCheckout('--to', second.sha, '--no-hold', '--yes'),
  ]);
  expect(remote.id('production/checkout')).toBe(
    remote.id('production/checkout', `${before}~3`),
  );
  expect(remote.id(kustomization)).toBe(remote.id(kustomization, before));
  expect(remote.id('production/.gimlet')).toBeNull();
});

test('history says what happened, from git alone', async () => {
  const gitops = ['--gitops-repo', server.url('gitops.git')];
  const changes = await workplace.list([...gitops, '--app', 'checkout']);
  expect(
    changes.map(({ kind, author, version }) => [
      kind,
      author.name,
      version?.message,
    ]),
  ).toEqual([
    ['rollback', 'Carla Silva', 'Faster cart'],
    ['delete', 'Carla Silva', undefined],
    ['hold', 'Carla Silva', 'Old prices'],
    ['resume', 'Carla Silva', 'Old prices'],
    ['rollback', 'Carla Silva', 'Old prices'],
    ['release', 'Carla Silva', 'Faster cart'],
    ['by-hand', 'Dan Lee', 'Old prices'],
    ['release', 'Carla Silva', 'Old prices'],
  ]);
  const status = await workplace.text(['release', 'status', ...gitops]);
  expect(status).toMatch(/production +cart +[0-9a-f]{7} +Cart one/);
  expect(status).toMatch(
    new RegExp(`production +checkout +${second.sha.slice(0, 7)} +Faster cart`),
  );
});

test('every commit holds what it promises, computed by hand from it and its parent alone', async () => {
  expect(await expectHonestCommits(remote)).toBe(9);
  remote.git('fsck', '--strict', '--full');
});
