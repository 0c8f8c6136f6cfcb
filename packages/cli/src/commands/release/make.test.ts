import { madeOutput, planOutput } from '../../output';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeEach(async () => {
  shop = new Shop();
  await shop.bootstrap();
});
afterEach(() => shop.remove());

async function planned(artifact: string) {
  return planOutput.parse(
    await shop.data(['release', 'plan', '--artifact', artifact]),
  );
}

it('makes exactly the plan: tree, digest, author, reason', async () => {
  const artifact = await shop.artifact();
  const plan = await planned(artifact);
  const { code, stdout } = await shop.run([
    'release',
    'make',
    '--artifact',
    artifact,
    '--plan',
    plan.digest.slice(0, 8),
    '--reason',
    'for the campaign',
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^✔ production\/checkout released [0-9a-f]{7} Old prices\s+[0-9a-f]{7} on main, \d+\.\d s\n$/,
  );
  expect(shop.git('gitops.git', 'rev-parse', 'main:production/checkout')).toBe(
    plan.tree,
  );
  expect(
    shop.git(
      'gitops.git',
      'log',
      '-1',
      '--format=%an <%ae>, %cn <%ce>',
      'main',
    ),
  ).toBe('Carla Silva <carla@example.com>, Gimlet <gimlet@gimlet.io>');
  const message = shop.git('gitops.git', 'log', '-1', '--format=%B', 'main');
  expect(message).toContain('for the campaign');
  expect(message).toContain(`Gimlet-Digest: ${plan.digest}`);
});

it('makes nothing where everything is so already', async () => {
  const head = await shop.release();
  const again = madeOutput.parse(
    await shop.data([
      'release',
      'make',
      '--artifact',
      shop.path('artifact.json'),
    ]),
  );
  expect(again).toMatchObject({ status: 'unchanged', commit: head });
  expect(shop.head()).toBe(head);
});

it('refuses a plan that somebody overtook, says who, and makes the new one', async () => {
  await shop.release();
  shop.commitApp('Faster cart');
  const artifact = await shop.artifact();
  const old = await planned(artifact);
  shop.editByHand(
    'production/checkout/deployment.yaml',
    text => text.replace('replicas: 2', 'replicas: 5'),
    'scale to 5',
  );
  const edited = shop.head();
  const make = (digest: string) =>
    shop.run(['release', 'make', '--artifact', artifact, '--plan', digest]);

  const stale = await make(old.digest);
  expect(stale.code).toBe(3);
  expect(stale.stdout).toBe('');
  expect(stale.stderr).toContain(
    `✖ The plan has changed: production/checkout was changed by hand (${edited.slice(
      0,
      7,
    )}, Dan Lee, `,
  );
  expect(stale.stderr).toContain(` since ${old.digest.slice(0, 8)} was made.`);
  expect(shop.head()).toBe(edited);

  const [, digest = ''] =
    /Or overwrite it: {2}--plan ([0-9a-f]{8})/.exec(stale.stderr) ?? [];
  const made = await make(digest);
  expect(made.code).toBe(0);
  expect(made.stderr).toContain('Overwrites a change made by hand');
});

it('says that the input is another where no change made the plan stale', async () => {
  const artifact = await shop.artifact();
  const { code, stderr } = await shop.run([
    'release',
    'make',
    '--artifact',
    artifact,
    '--plan',
    'deadbeef',
  ]);
  expect(code).toBe(3);
  expect(stderr).toContain('are not what deadbeef was made of');
});

it('finds what the same request made, and refuses to use its id for something else', async () => {
  const artifact = await shop.artifact();
  const request = ['--artifact', artifact, '--request-id', 'build-7'];
  const first = madeOutput.parse(
    await shop.data(['release', 'make', ...request]),
  );
  expect(first.status).toBe('committed');
  const second = madeOutput.parse(
    await shop.data(['release', 'make', ...request]),
  );
  expect(second).toEqual({
    status: 'found',
    commit: first.commit,
    branch: 'main',
  });
  const other = await shop.run([
    'release',
    'hold',
    '--env',
    'production',
    '--app',
    'checkout',
    '--request-id',
    'build-7',
  ]);
  expect(other.code).toBe(1);
  expect(other.stderr).toContain('The request build-7 was for something else');
  expect(shop.head()).toBe(first.commit);
});

it('takes the commit of another app for nothing of its own, though the request id is the same', async () => {
  const artifact = await shop.artifact();
  const make = (app: string) => {
    const manifest = shop.write(
      `app/${app}.yaml`,
      shop
        .read('app/.gimlet/production-checkout.yaml')
        .replace('app: checkout', `app: ${app}`),
    );
    return shop.run([
      ...['release', 'make', '--artifact', artifact],
      ...['--manifest', manifest, '--request-id', 'build-7'],
    ]);
  };
  expect((await make('cart')).code).toBe(0);
  const head = shop.head();
  const { code, stderr } = await make('mail');
  expect(code).toBe(1);
  expect(stderr).toContain(
    'The request build-7 was for something else: release of production/cart',
  );
  expect(shop.head()).toBe(head);
});

it('finds what the request of a preview made, by the name as it is written', async () => {
  const manifest = shop.write(
    'app/preview.yaml',
    `${shop.read(
      'app/.gimlet/production-checkout.yaml',
    )}preview: true\n`.replace(/^deploy:\n( .*\n)+/m, ''),
  );
  const artifact = await shop.artifact();
  const args = [
    ...['release', 'make', '--artifact', artifact, '--manifest', manifest],
    ...['--app', 'checkout', '--request-id', 'build-7'],
  ];
  expect(madeOutput.parse(await shop.data(args)).status).toBe('committed');
  expect(madeOutput.parse(await shop.data(args)).status).toBe('found');
});

it('loses nothing where several processes release at once', async () => {
  const artifact = await shop.artifact();
  const apps = ['cart', 'search', 'mail'];
  const runs = await Promise.all(
    apps.map(app => {
      const manifest = shop.write(
        `app/${app}.yaml`,
        shop
          .read('app/.gimlet/production-checkout.yaml')
          .replace('app: checkout', `app: ${app}`),
      );
      return shop.run([
        'release',
        'make',
        '--artifact',
        artifact,
        '--manifest',
        manifest,
      ]);
    }),
  );
  expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
    apps.map(() => ({ code: 0, stderr: '' })),
  );
  const subjects = shop
    .git('gitops.git', 'log', '--format=%s', 'main')
    .split('\n');
  for (const app of apps) {
    const ofApp = subjects.filter(subject =>
      subject.startsWith(`[Gimlet] production/${app} released`),
    );
    expect(ofApp).toHaveLength(1);
  }
});

it.each(['xyz', 'abc', '--hold'])(
  'refuses --plan %s as wrong usage',
  async digest => {
    const artifact = await shop.artifact();
    const { code } = await shop.run([
      'release',
      'make',
      '--artifact',
      artifact,
      '--plan',
      digest,
    ]);
    expect(code).toBe(2);
  },
);

it('needs to know who makes it', async () => {
  const artifact = await shop.artifact();
  const before = shop.head();
  shop.write('home/.gitconfig', '');
  const { code, stderr } = await shop.run([
    'release',
    'make',
    '--artifact',
    artifact,
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain('git config --global user.name');
  expect(shop.head()).toBe(before);
});
