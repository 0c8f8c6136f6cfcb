import { test as base } from '@playwright/test';
import { Shop } from './Shop';

export { expect } from '@playwright/test';

/** Tests in the demo's shop: one portal for all of them, which takes longer to start than they take. Each test has its own app or words. */
export const test = base.extend<object, { shop: Shop }>({
  shop: [
    async ({ browser }, use) => {
      const shop = await Shop.open(browser);
      await use(shop);
      await shop.close();
    },
    { scope: 'worker', timeout: 600_000 },
  ],
});
