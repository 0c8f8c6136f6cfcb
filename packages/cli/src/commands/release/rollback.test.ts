import { madeOutput, planOutput } from '../../output';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
let first: string;
let second: string;
beforeEach(async () => {
  shop = new Shop();
  await shop.bootstrap();
  first = await shop.release();
  shop.writeManifest('production', text =>
    text.replace('replicas: 2', 'replicas: 3'),
  );
  shop.commitApp('Faster cart');
  second = await shop.release();
});
afterEach(() => shop.remove());

const tree = (commit: string) =>
  shop.git('gitops.git', 'rev-parse', `${commit}:production/checkout`);

const place = ['--env', 'production', '--app', 'checkout'];

it('brings back exactly the former tree, and holds automatic releases', async () => {
  const { code, stdout, stderr } = await shop.run([
    'release',
    'rollback',
    ...place,
    '--to',
    first.slice(0, 8),
    '--reason',
    '404s on checkout',
    '--yes',
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^✔ production\/checkout rolled back to [0-9a-f]{7} Old prices/,
  );
  expect(stderr).toContain('You lose: ');
  expect(stderr).toContain('Faster cart (Carla Silva)');
  expect(stderr).toContain('Automatic releases will be held');
  expect(tree('main')).toBe(tree(first));
  expect(
    shop.git('gitops.git', 'ls-tree', '-r', '--name-only', 'main'),
  ).toContain('production/.gimlet/holds/checkout.json');
});

it('takes a version too, and leaves the hold out where asked', async () => {
  const version = shop.git('app', 'rev-parse', 'HEAD~1');
  await shop.data([
    'release',
    'rollback',
    ...place,
    '--to',
    version,
    '--no-hold',
    '--yes',
  ]);
  expect(tree('main')).toBe(tree(first));
  expect(
    shop.git('gitops.git', 'ls-tree', '-r', '--name-only', 'main'),
  ).not.toContain('holds');
});

it('never asks where there is no terminal', async () => {
  const { code, stdout, stderr } = await shop.run([
    'release',
    'rollback',
    ...place,
    '--to',
    first,
  ]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Pass --yes');
  expect(shop.head()).toBe(second);
});

it('shows the plan and changes nothing with --dry-run', async () => {
  const plan = planOutput.parse(
    await shop.data([
      'release',
      'rollback',
      ...place,
      '--to',
      first,
      '--dry-run',
    ]),
  );
  expect(plan).toMatchObject({
    action: 'rollback',
    rollbackTo: first,
    tree: tree(first),
  });
  expect(shop.head()).toBe(second);
});

it('finds its own commit before it says that it is so already', async () => {
  const args = [
    'release',
    'rollback',
    ...place,
    '--to',
    first,
    '--request-id',
    'undo-1',
    '--yes',
  ];
  const made = madeOutput.parse(await shop.data(args));
  expect(madeOutput.parse(await shop.data(args))).toEqual({
    status: 'found',
    commit: made.commit,
    branch: 'main',
  });
  const again = await shop.run(args.filter(arg => !/request|undo/.test(arg)));
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('already as it was');
});

it.each([
  ['ffffffff', 'neither a version nor a gitops commit'],
  ['-1', 'neither a commit nor a version'],
])('--to %s: %s', async (to, message) => {
  const { code, stderr } = await shop.run([
    'release',
    'rollback',
    ...place,
    '--to',
    to,
    '--yes',
  ]);
  expect(stderr).toContain(message);
  expect(code).toBe(1);
});
