import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { stringify } from 'yaml';
import { expectForEverybody, failuresOf } from './everybody';
import { startPortalAlone, type PortalProcess } from './portalProcess';

const PAGES = [
  [
    '/catalog/default/component/checkout/releases',
    'checkout can be released nowhere yet',
  ],
  ['/gimlet/environments', 'There are no environments yet'],
  ['/gimlet/artifacts', 'CI shipped nothing yet'],
  ['/gimlet/tokens', 'There is no token yet'],
];

let folder: string;
let portal: PortalProcess;
test.beforeAll(async () => {
  test.setTimeout(300_000);
  folder = mkdtempSync(join(tmpdir(), 'gimlet-empty-'));
  const config = join(folder, 'app-config.yaml');
  await writeFile(
    config,
    stringify({
      auth: {
        providers: {
          guest: {
            userEntityRef: 'user:default/carla',
            ownershipEntityRefs: ['user:default/carla'],
          },
        },
      },
      gimlet: { workDirectory: join(folder, 'work') },
    }),
  );
  portal = await startPortalAlone(config);
});
test.afterAll(async () => {
  await portal?.stop();
  rmSync(folder, { recursive: true, force: true });
});

PAGES.forEach(([path, says]) => {
  test(`where there is nothing yet, ${path} says how to begin`, async ({
    page,
  }) => {
    const failures = failuresOf(page);
    await page.goto(`${portal.address}${path}`);
    await page.getByRole('button', { name: 'Enter' }).click();
    await expectForEverybody(page, page.getByText(says));
    expect(failures).toEqual([]);
  });
});
