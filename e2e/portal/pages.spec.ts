import type { Locator, Page } from '@playwright/test';
import { expectForEverybody, failuresOf } from './everybody';
import type { Shop } from './Shop';
import { expect, test } from './shopTest';

/** Why the demo rolled back. */
const REASON = '404s on checkout';

/** Every page of ours, with something that is there when it is. */
const PAGES: {
  name: string;
  path: (shop: Shop) => Promise<string> | string;
  there: (page: Page) => Locator;
}[] = [
  {
    name: 'Releases tab',
    path: () => '/catalog/default/component/checkout/releases',
    there: page => page.getByRole('heading', { name: 'History' }),
  },
  {
    name: 'environments page',
    path: () => '/gimlet/environments',
    there: page => page.getByRole('heading', { name: 'production' }),
  },
  {
    name: 'artifacts page',
    path: () => '/gimlet/artifacts',
    there: page => page.getByRole('list', { name: 'Policies' }).first(),
  },
  {
    name: 'tokens page',
    path: () => '/gimlet/tokens',
    there: page => page.getByRole('button', { name: 'Revoke ci-shop' }),
  },
  {
    name: 'API page',
    path: () => '/gimlet/api',
    there: page => page.getByText('Ship an artifact').first(),
  },
  {
    name: 'page of a release',
    path: async ({ client }) => {
      // Other tests roll back too; the demo's own is the one with this reason.
      const { items } = await client.listReleases({
        query: { app: 'checkout', environment: 'production', limit: 100 },
      });
      const rollback = items.find(({ reason }) => reason === REASON);
      return `/gimlet/releases/production/checkout/${rollback?.commit}`;
    },
    there: page => page.getByText(REASON).first(),
  },
  {
    name: 'page of a request',
    path: async ({ client }) => {
      const { items } = await client.listRequests({
        query: { app: 'payments', limit: 1 },
      });
      return `/gimlet/requests/${items[0]?.id}`;
    },
    there: page => page.getByRole('heading', { name: 'Timeline' }),
  },
];

/** By the Tab key alone, as whoever has no mouse. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  const isThere = () =>
    target.evaluate(element => element === document.activeElement);
  for (let presses = 0; !(await isThere()); presses += 1) {
    expect(presses, 'the Tab key leads there').toBeLessThan(100);
    await page.keyboard.press('Tab');
  }
}

for (const { name, path, there } of PAGES) {
  test(`the ${name} is for everybody: light and dark, wide and on a phone`, async ({
    page,
    shop,
  }) => {
    const failures = failuresOf(page);
    await shop.visit(page, await path(shop));
    await expectForEverybody(page, there(page));
    expect(failures).toEqual([]);
  });
}

test('by the keyboard alone a version is chosen and released, and the focus comes back', async ({
  page,
  shop,
}) => {
  const built = await shop.push('payments', 'staging', {
    title: 'Without a mouse',
    policy: false,
  });
  await shop.visitReleases(page, 'payments');
  const open = page
    .getByRole('article', { name: 'staging / payments' })
    .getByRole('button', { name: 'Release…' });
  await tabTo(page, open);
  await page.keyboard.press('Enter');

  const dialog = page.getByRole('dialog');
  await tabTo(page, dialog.getByRole('row', { name: built.short }));
  await page.keyboard.press('Enter');
  const confirm = dialog.getByRole('button', {
    name: `Release ${built.short} to staging`,
  });
  await expect(confirm).toBeEnabled();
  await tabTo(page, confirm);
  await page.keyboard.press('Enter');
  await expect(
    dialog.getByText(`${built.short} is released to staging`),
  ).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(open).toBeFocused();
});

test('/ goes to the search of the history, and of the artifacts', async ({
  page,
  shop,
}) => {
  await shop.visitReleases(page, 'frontend');
  const history = page.getByRole('region', { name: 'History' });
  await page.keyboard.press('/');
  await expect(
    page.getByRole('searchbox', { name: 'Search the history' }),
  ).toBeFocused();
  await page.keyboard.type('shop window');
  await expect(history.getByText('Pictures load')).toHaveCount(0);
  await expect(history.getByText('A shop window').first()).toBeVisible();

  await page.goto(`${shop.address}/gimlet/artifacts`);
  await expect(page.getByText('Faster cart')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('vouchers');
  await expect(page.getByText('Faster cart')).toHaveCount(0);
  await expect(page.getByText('Take vouchers')).toBeVisible();
});

test('the artifacts page says what each policy did, and leads to its request', async ({
  page,
  shop,
}) => {
  await shop.visit(page, '/gimlet/artifacts');
  const artifact = page
    .getByRole('listitem')
    .filter({ hasText: 'Faster cart' })
    .first();
  await expect(artifact).toContainText(
    'production/checkout did not trigger: there is no deploy policy',
  );
  await expect(artifact).toContainText('staging/checkout triggered');
  await artifact.getByRole('link', { name: 'request' }).click();
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
  await page.getByRole('link', { name: 'Open the release' }).click();
  await expect(page.getByText('Faster cart').first()).toBeVisible();
  await expect(page).toHaveURL(/\/gimlet\/releases\/staging\/checkout\//);
});

test('a token is made, used, revoked, and refused from then on', async ({
  page,
  shop,
}) => {
  await shop.visit(page, '/gimlet/tokens');
  await page.getByRole('button', { name: 'New token…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('ci-pages');
  await dialog.getByText('Read everything', { exact: true }).click();
  await dialog
    .getByRole('textbox', { name: 'For the repositories' })
    .fill('acme/*');
  await dialog.getByRole('button', { name: 'Make the token' }).click();
  const secret = await dialog.getByText(/^gimlet_/).innerText();
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByText(secret)).toHaveCount(0);

  const read = () =>
    fetch(`${shop.address}/api/gimlet/artifacts?limit=1`, {
      headers: { authorization: `Bearer ${secret.trim()}` },
    });
  expect((await read()).status).toBe(200);
  const row = page.getByRole('listitem').filter({ hasText: 'ci-pages' });
  await page.reload();
  await expect(row).toContainText('Valid');
  await expect(row).toContainText('last used');

  await row.getByRole('button', { name: 'Revoke ci-pages' }).click();
  await dialog.getByRole('button', { name: /^Revoke/ }).click();
  await expect(row).toContainText('Revoked');
  const refused = await read();
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({
    error: { code: 'unauthenticated', whatToDo: expect.any(String) },
  });
});

test('the API is tried as who one is', async ({ page, shop }) => {
  await shop.visit(page, '/gimlet/api');
  const operation = page.locator('.opblock').filter({
    has: page.getByText('/environments', { exact: true }),
  });
  await operation.locator('.opblock-summary-control').first().click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  await expect(operation.locator('.live-responses-table')).toContainText(
    'gitops-staging',
  );
});

test('the Releases tab asks the server three times at most', async ({
  page,
  shop,
}) => {
  const asked: string[] = [];
  page.on('request', request => {
    const { pathname } = new URL(request.url());
    // The bell of the shell asks on every page.
    if (/^\/api\/(?!notifications\/)/.test(pathname)) asked.push(pathname);
  });
  await shop.visit(page, '/catalog/default/component/checkout');
  await expect(page.getByRole('heading', { name: 'About' })).toBeVisible();
  let overview = 0;
  await expect
    .poll(
      () => {
        const isQuiet = asked.length === overview;
        overview = asked.length;
        return isQuiet;
      },
      { intervals: [1_000] },
    )
    .toBe(true);

  await page.getByRole('link', { name: 'Releases', exact: true }).click();
  await expect(
    page.getByRole('article', { name: 'production / checkout' }),
  ).toBeVisible();
  await expect(
    page.getByRole('region', { name: 'History' }).getByText('Old prices'),
  ).not.toHaveCount(0);
  const ofTheTab = asked.slice(overview);
  expect(ofTheTab.length, ofTheTab.join('\n')).toBeLessThanOrEqual(3);
  expect(ofTheTab).toContain(
    '/api/gimlet/entities/component/default/checkout/releases',
  );
});
