import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeEach(async () => {
  shop = new Shop();
  await shop.bootstrap();
  await shop.release();
});
afterEach(() => shop.remove());

const place = ['--env', 'production', '--app', 'checkout'];
const files = () =>
  shop.git('gitops.git', 'ls-tree', '-r', '--name-only', 'main').split('\n');

it('removes the app and nothing else; a rollback brings it back', async () => {
  const former = shop.head();
  const before = files();
  const { code, stdout } = await shop.run([
    'release',
    'delete',
    ...place,
    '--yes',
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^✔ production\/checkout deleted /);
  expect(before.filter(file => !files().includes(file))).toEqual([
    'production/checkout/deployment.yaml',
    'production/checkout/release.json',
    'production/checkout/service.yaml',
    'production/flux/kustomization-checkout.yaml',
  ]);
  await shop.data([
    'release',
    'rollback',
    ...place,
    '--to',
    former,
    '--no-hold',
    '--yes',
  ]);
  expect(files()).toEqual(before);
});

it('asks first', async () => {
  const before = shop.head();
  const { code, stderr } = await shop.run(['release', 'delete', ...place]);
  expect(code).toBe(2);
  expect(stderr).toContain('- Deployment shop/checkout');
  expect(shop.head()).toBe(before);
});
