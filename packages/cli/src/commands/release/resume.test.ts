import { planOutput } from '../../output';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeAll(async () => {
  shop = new Shop();
  await shop.bootstrap();
  await shop.release();
});
afterAll(() => shop.remove());

it('shows with --dry-run that it removes the hold of a rollback', async () => {
  const place = ['--env', 'production', '--app', 'checkout'];
  const former = shop.head();
  shop.commitApp('Faster cart');
  await shop.release();
  await shop.data(['release', 'rollback', ...place, '--to', former, '--yes']);
  const head = shop.head();
  const plan = planOutput.parse(
    await shop.data(['release', 'resume', ...place, '--dry-run']),
  );
  expect(plan).toMatchObject({
    action: 'resume',
    changes: true,
    removes: ['production/.gimlet/holds/checkout.json'],
  });
  expect(shop.head()).toBe(head);
});
