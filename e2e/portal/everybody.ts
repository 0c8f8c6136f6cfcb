import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

const PHONE = { width: 390, height: 844 };

/** What a page says went wrong, of which nobody should hear. */
export function failuresOf(page: Page): string[] {
  const failures: string[] = [];
  page.on('pageerror', error => failures.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error') failures.push(message.text());
  });
  return failures;
}

async function seriousProblems(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    // What is not ours: the shell's sidebar and tabs, and the colours of Swagger.
    .exclude('nav[aria-label="sidebar nav"]')
    .exclude('.bui-PluginHeader')
    .exclude('.swagger-ui')
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({
      id,
      where: nodes.map(({ target }) => target.join(' ')).slice(0, 5),
    }));
}

/** Of a page that is open: it can be read in light and dark, by a screen reader, and on a phone. It stays as narrow as there. */
export async function expectForEverybody(
  page: Page,
  there: Locator,
): Promise<void> {
  await expect(there).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await seriousProblems(page), colorScheme).toEqual([]);
  }
  await page.setViewportSize(PHONE);
  await expect(there).toBeVisible();
  // The shell lays itself out anew a moment after the size has changed.
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(width).toBeLessThanOrEqual(PHONE.width);
  expect(await seriousProblems(page), 'phone').toEqual([]);
}
