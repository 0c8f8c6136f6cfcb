import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { PortalProcess, startPortal } from './portalProcess';

let portal: PortalProcess;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  portal = await startPortal();
});

test.afterAll(async () => {
  await portal?.stop();
});

test('a guest signs in and finds the example components', async ({ page }) => {
  const failures: string[] = [];
  page.on('pageerror', error => failures.push(error.message));
  await page.goto(portal.address);
  await page.getByRole('button', { name: 'Enter' }).click();
  for (const component of ['checkout', 'cart', 'frontend']) {
    await expect(
      page.getByRole('link', { name: component, exact: true }),
    ).toBeVisible();
  }
  expect(failures).toEqual([]);
});

test('the sign-in page has no serious accessibility problem', async ({
  page,
}) => {
  await page.goto(portal.address);
  await expect(page.getByRole('button', { name: 'Enter' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page })
    .include('main')
    .analyze();
  expect(violations.filter(({ impact }) => impact === 'critical')).toEqual([]);
});
