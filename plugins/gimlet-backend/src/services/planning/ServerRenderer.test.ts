import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DEFAULT_RENDERING_RULES, findHelm } from '@gimlet-io/core';
import { temporaryFolder } from '@gimlet-io/core/testUtils';
import { ServerRenderer } from './ServerRenderer';

const CHARTS = join(__dirname, '../../../../../examples/charts');
const INPUT = {
  manifest: {
    app: 'checkout',
    env: 'staging',
    namespace: 'shop',
    chart: { name: pathToFileURL(join(CHARTS, 'web')).href },
    values: {},
  },
  environment: DEFAULT_RENDERING_RULES,
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const renderers: ServerRenderer[] = [];
beforeEach(async () => {
  folder = await temporaryFolder('server-renderer');
});
afterEach(async () => {
  for (const renderer of renderers.splice(0)) await renderer.close();
  await folder.remove();
});

const rendererOf = (
  options: Partial<ConstructorParameters<typeof ServerRenderer>[0]>,
) => {
  const renderer = new ServerRenderer({
    charts: { allow: [`file:${CHARTS}`] },
    workDirectory: folder.path,
    env: process.env,
    ...options,
  });
  renderers.push(renderer);
  return renderer;
};

/** Helm, which notes each time that it renders. */
async function countedHelm() {
  const helm = await findHelm({ env: process.env });
  const notes = join(folder.path, 'helm.log');
  const binary = join(folder.path, 'helm');
  await writeFile(notes, '');
  await writeFile(
    binary,
    `#!/bin/sh\n[ "$1" = template ] && echo run >> '${notes}'\nexec '${helm}' "$@"\n`,
  );
  await chmod(binary, 0o755);
  const runs = async () =>
    (await readFile(notes, 'utf8')).split('\n').length - 1;
  return { binary, runs };
}

it('runs Helm once for a plan that is shown and then made, and again when what it kept is gone', async () => {
  const helm = await countedHelm();
  let now = Date.now();
  const renderer = rendererOf({
    env: { ...process.env, HELM_BINARY: helm.binary },
    clock: () => now,
  });
  const shown = await renderer.render(INPUT);
  expect(await renderer.prune()).toBe(0);
  expect(await renderer.render(INPUT)).toEqual(shown);
  expect(await helm.runs()).toBe(1);
  now += 8 * 24 * 60 * 60 * 1000;
  expect(await renderer.prune()).toBe(1);
  expect(await renderer.render(INPUT)).toEqual(shown);
  expect(await helm.runs()).toBe(2);
});

it('takes charts only from where the configuration allows', async () => {
  await expect(
    rendererOf({ charts: { allow: [] } }).render(INPUT),
  ).rejects.toMatchObject({
    code: 'not-allowed',
    whatToDo: expect.stringContaining('gimlet.charts.allow'),
  });
});

it('says where the manifest names a chart that cannot be had', async () => {
  const problemAt = (path: (string | number)[], message: string) => ({
    path: path.join('.'),
    message,
    source: 'environments[0]',
  });
  await expect(
    rendererOf({ charts: { allow: [] } }).render({ ...INPUT, problemAt }),
  ).rejects.toMatchObject({
    code: 'not-allowed',
    problems: [{ path: 'chart.name', source: 'environments[0]' }],
  });
});

it('says what to install where there is no Helm', async () => {
  await expect(
    rendererOf({ env: { PATH: folder.path } }).render(INPUT),
  ).rejects.toMatchObject({
    code: 'tool',
    whatToDo: expect.stringContaining('Install Helm'),
  });
});
