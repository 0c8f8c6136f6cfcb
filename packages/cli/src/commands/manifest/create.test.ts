import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeEach(() => {
  shop = new Shop();
});
afterEach(() => shop.remove());

const create = [
  'manifest',
  'create',
  '--env',
  'staging',
  '--app',
  'cart',
  '--chart',
  './charts/web',
];

it('writes a manifest that lints and renders', async () => {
  const { code, stdout } = await shop.run([...create, '--on-branch', 'main']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  const file = '.gimlet/staging-cart.yaml';
  expect(shop.read(`app/${file}`)).toContain(
    'deploy:\n  event: push\n  branch: main\n',
  );
  expect((await shop.run(['manifest', 'lint', file])).code).toBe(0);
  const rendered = await shop.run(['manifest', 'template', '-f', file], {
    GIMLET_GITOPS_REPO: '',
  });
  expect(rendered.stdout).toContain('name: cart');
});

it('prints it with --file -', async () => {
  const { stdout } = await shop.run([
    ...create,
    '--file',
    '-',
    '--on-tag',
    'v*',
  ]);
  expect(stdout).toMatch(/^app: cart\nenv: staging\nnamespace: cart\n/);
  expect(stdout).toContain('tag: v*');
});

it('overwrites nothing unless told to', async () => {
  await shop.run(create);
  shop.write('app/.gimlet/staging-cart.yaml', 'mine');
  expect((await shop.run(create)).code).toBe(2);
  expect(shop.read('app/.gimlet/staging-cart.yaml')).toBe('mine');
  expect((await shop.run([...create, '--force'])).code).toBe(0);
  expect(shop.read('app/.gimlet/staging-cart.yaml')).not.toBe('mine');
});

it.each([
  [['--app', 'Cart'], 1],
  [['--env', '../x'], 1],
  [['--on-branch', 'main', '--on-tag', 'v*'], 2],
])('refuses %j', async (args, expected) => {
  const { code } = await shop.run([...create, ...args]);
  expect(code).toBe(expected);
});
