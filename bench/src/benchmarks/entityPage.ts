import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page, type Request } from '@playwright/test';
import { startPortalAlone } from 'e2e/portal/portalProcess';
import { stringify } from 'yaml';
import type { Benchmark } from '../benchmark';
import { inTurn, median } from '../median';
import { BRANCH } from '../repositories/acme';
import { makeLargeRepository, RARE } from '../repositories/largeRepository';

const RELEASES = 1_000;
const ROUNDS = 7;
/** What a tab asks after its content is there is not the next one's. */
const REST_MS = 1_000;
const ENVIRONMENTS = ['staging', 'production'];
const { app: APP } = RARE;

/** What the shell of the portal asks by itself, whatever page is open. */
const SHELL = /\/api\/(?:auth|notifications|signals|user-settings)\b/;

/** Writes the configuration of a portal whose only app was released a thousand times. */
async function preparePortal(folder: string): Promise<string> {
  const repository = await makeLargeRepository({
    folder,
    commits: RELEASES + 1,
    releases: function* ofOneApp(count) {
      for (let index = 0; index < count; index++) {
        const environment = ENVIRONMENTS[index % ENVIRONMENTS.length];
        yield { environment, app: APP };
      }
    },
  });
  const catalog = join(folder, 'catalog.yaml');
  await writeFile(
    catalog,
    stringify({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: APP,
        annotations: {
          'gimlet.io/app': APP,
          'gimlet.io/git-repository': `acme/${APP}`,
        },
      },
      spec: { type: 'service', lifecycle: 'production', owner: 'guests' },
    }),
  );
  const config = join(folder, 'app-config.yaml');
  await writeFile(
    config,
    stringify({
      catalog: { locations: [{ type: 'file', target: catalog }] },
      gimlet: {
        workDirectory: join(folder, 'work'),
        environments: ENVIRONMENTS.map((name, index) => ({
          name,
          appsRepo: pathToFileURL(repository).href,
          branch: BRANCH,
          ...(index > 0 && { promotion: { from: ENVIRONMENTS[index - 1] } }),
        })),
      },
    }),
  );
  return config;
}

/** Counts what the page begins to ask of the server while a job runs. */
async function watched(page: Page, job: () => Promise<void>) {
  const asked: Request[] = [];
  const onRequest = (request: Request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/') && !SHELL.test(pathname)) {
      asked.push(request);
    }
  };
  page.on('request', onRequest);
  await job();
  page.off('request', onRequest);
  const sizes = await Promise.all(asked.map(request => request.sizes()));
  return {
    requests: asked.length,
    bytes: sizes.reduce((sum, size) => sum + size.responseBodySize, 0),
  };
}

/** From the click on the Releases tab to its content, in a browser that has just opened the entity's overview. */
export const entityPage: Benchmark = {
  name: 'entity-page',
  description: `the Releases tab of an app with ${RELEASES} releases in Chromium, against the same page's Overview tab`,
  async run({ folder }) {
    const executablePath = process.env.CHROMIUM_PATH;
    if (!executablePath) {
      throw new Error('Chromium is needed: install it, or set CHROMIUM_PATH');
    }
    const config = await preparePortal(folder);
    const portal = await startPortalAlone(config);
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`${portal.address}/catalog/default/component/${APP}`);
      await page.getByRole('button', { name: 'Enter' }).click();
      const tabs = page.getByRole('navigation', { name: 'Content navigation' });
      const overview = tabs.getByRole('link', { name: 'Overview' });
      const releases = tabs.getByRole('link', { name: 'Releases' });
      const about = page.getByRole('heading', { name: 'About' });
      const row = page.getByText(`Change ${RELEASES} of ${APP}`).first();
      const open = async (tab: typeof releases, content: typeof row) => {
        await tab.click();
        await content.waitFor();
      };
      // The index is built while the first page waits.
      await open(releases, row);
      const counts: { requests: number; bytes: number }[] = [];
      const { ours, peer } = await inTurn({
        rounds: ROUNDS,
        rest: () => page.waitForTimeout(REST_MS),
        ours: async round => {
          const count = await watched(page, () => open(releases, row));
          if (round >= 0) counts.push(count);
        },
        peer: () => open(overview, about),
      });
      return {
        ours,
        peer,
        peerCommand:
          'a click on the Overview tab of the same entity, to its About card',
        asides: [
          {
            name: 'requests of the tab',
            value: Math.max(...counts.map(({ requests }) => requests)),
            unit: '',
          },
          {
            name: 'bytes of the tab',
            value: median(counts.map(({ bytes }) => bytes)),
            unit: 'B',
          },
        ],
      };
    } finally {
      await browser.close();
      await portal.stop();
    }
  },
};
