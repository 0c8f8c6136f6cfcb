import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './shopTest';

test('a guest signs in and finds the example components', async ({
  page,
  shop,
}) => {
  const failures: string[] = [];
  page.on('pageerror', error => failures.push(error.message));
  await shop.visit(page, '/');
  for (const component of ['checkout', 'cart', 'payments', 'frontend']) {
    await expect(
      page.getByRole('link', { name: component, exact: true }),
    ).toBeVisible();
  }
  expect(failures).toEqual([]);
});

test('the sign-in page has no serious accessibility problem', async ({
  page,
  shop,
}) => {
  await page.goto(shop.address);
  await expect(page.getByRole('button', { name: 'Enter' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page })
    .include('main')
    .analyze();
  expect(violations.filter(({ impact }) => impact === 'critical')).toEqual([]);
});
