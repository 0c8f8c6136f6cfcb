import { statusOutput } from '../../output';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeAll(async () => {
  shop = new Shop();
  await shop.bootstrap();
  await shop.release();
  await shop.data([
    'release',
    'hold',
    '--env',
    'production',
    '--app',
    'checkout',
  ]);
});
afterAll(() => shop.remove());

it('says what is released where, by whom, and whether it is held', async () => {
  const { apps } = statusOutput.parse(
    await shop.data(['release', 'status', '--app', 'checkout']),
  );
  expect(apps).toMatchObject([
    {
      environment: 'production',
      app: 'checkout',
      held: true,
      tree: shop.git('gitops.git', 'rev-parse', 'main:production/checkout'),
      version: { message: 'Old prices' },
      last: { kind: 'release', author: { name: 'Carla Silva' } },
    },
  ]);
  const { stdout } = await shop.run(['release', 'status', '--app', 'checkout']);
  expect(stdout).toMatch(/production .*Old prices +Carla Silva .*held\n$/);
});

it('shows all apps in one table', async () => {
  const { stdout } = await shop.run(['release', 'status']);
  expect(stdout).toMatch(/^ENV +APP +VERSION +TITLE +TREE +STATE\n/);
});

it('prints YAML', async () => {
  const { stdout } = await shop.run(['release', 'status', '-o', 'yaml']);
  expect(stdout).toMatch(/^apps:\n {2}- environment: production\n/);
});

it('ends with 1 where the app is nowhere', async () => {
  const { code, stderr } = await shop.run(['release', 'status', '--app', 'x']);
  expect(code).toBe(1);
  expect(stderr).toContain('There is no app x in any environment');
});
