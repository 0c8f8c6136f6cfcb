import { defineConfig } from '@playwright/test';

/** The command line needs no browser; the portal needs Chromium (`CHROMIUM_PATH`), and is left out where there is none. */
export default defineConfig({
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  // The portal's tests wait for clusters most of the time, and the servers' for what they start.
  workers: 3,
  reporter: [
    ['list'],
    ...(process.env.GIMLET_E2E_REPORT
      ? [
          ['json', { outputFile: process.env.GIMLET_E2E_REPORT }] as [
            'json',
            { outputFile: string },
          ],
        ]
      : []),
  ],
  outputDir: '../node_modules/.cache/e2e-results',
  projects: [
    ...(process.env.CHROMIUM_PATH
      ? [
          {
            name: 'portal',
            testDir: './portal',
            // One portal at a time.
            workers: 1,
            use: {
              screenshot: 'only-on-failure' as const,
              launchOptions: {
                executablePath: process.env.CHROMIUM_PATH,
                args: [
                  '--no-sandbox',
                  '--disable-gpu',
                  '--disable-quic',
                  '--no-first-run',
                  '--disable-background-networking',
                  '--disable-component-update',
                  '--disable-sync',
                ],
              },
            },
          },
        ]
      : []),
    { name: 'server', testDir: './server' },
    { name: 'readme', testDir: './readme' },
    { name: 'cli', testDir: './cli' },
  ],
});
