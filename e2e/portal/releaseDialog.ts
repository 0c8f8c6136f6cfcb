import { expect, type Locator, type Page } from '@playwright/test';
import type { Built } from './Shop';

/** The card of an app in an environment. */
export const cardOf = (page: Page, environment: string, app: string): Locator =>
  page.getByRole('article', { name: `${environment} / ${app}` });

/** Opens the Release dialog of a card and chooses an artifact; resolves when its plan is shown. */
export async function chooseRelease(
  page: Page,
  place: { environment: string; app: string },
  { short }: Built,
): Promise<{ dialog: Locator; confirm: Locator }> {
  const { environment, app } = place;
  await cardOf(page, environment, app)
    .getByRole('button', { name: 'Release…' })
    .click();
  const dialog = page.getByRole('dialog', {
    name: `Release to ${environment} / ${app}`,
  });
  await dialog.getByRole('row', { name: short }).click();
  const confirm = dialog.getByRole('button', {
    name: `Release ${short} to ${environment}`,
  });
  await expect(confirm).toBeEnabled();
  return { dialog, confirm };
}
