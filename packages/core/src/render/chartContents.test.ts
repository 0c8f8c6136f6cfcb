import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { readChartContents, readChartCrds } from './chartContents';

let folder: string;
let made = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gimlet-chart-contents-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Packs files as they are, where `helm package` would unpack charts inside. Answers the archive. */
async function archiveOf(files: Record<string, string>): Promise<string> {
  const cwd = join(folder, `${made++}`);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, 'app', name)), { recursive: true });
    await writeFile(join(cwd, 'app', name), text);
  }
  const file = `${cwd}.tgz`;
  await create({ cwd, file, gzip: true }, ['app']);
  return file;
}

/** Packs a chart that has another one packed inside. */
async function around(archive: string): Promise<string> {
  const cwd = join(folder, `${made++}`);
  await mkdir(join(cwd, 'app/charts'), { recursive: true });
  await writeFile(join(cwd, 'app/Chart.yaml'), 'name: outer\n');
  await copyFile(archive, join(cwd, 'app/charts/inner-1.0.0.tgz'));
  const file = `${cwd}.tgz`;
  await create({ cwd, file, gzip: true }, ['app']);
  return file;
}

it('reads values, schemas and CRDs, of charts inside too', async () => {
  const archive = await archiveOf({
    'Chart.yaml':
      'name: app\ndependencies: [{name: redis, alias: cache, condition: a.b}]\n',
    'values.yaml': 'base: &base {a: 1}\nother: {<<: *base}\n',
    'values.schema.json': '{}',
    'crds/a.yaml': 'a',
    'templates/crds/no.yaml': 'no',
    'charts/redis/Chart.yaml': 'name: redis\n',
    'charts/redis/crds/deep/b.yaml': 'b',
    'charts/redis/charts/inner/Chart.yaml': 'name: inner\n',
    'charts/redis/charts/inner/values.yaml': 'size: 1\n',
    'charts/README.md': 'no chart',
    'charts/_off/Chart.yaml': 'name: off\n',
  });
  await expect(readChartContents(archive)).resolves.toEqual({
    name: 'app',
    dependencies: [{ name: 'redis', alias: 'cache', condition: 'a.b' }],
    values: { base: { a: 1 }, other: { a: 1 } },
    schema: '{}',
    subcharts: [
      expect.objectContaining({
        name: 'redis',
        values: {},
        subcharts: [
          expect.objectContaining({ name: 'inner', values: { size: 1 } }),
        ],
      }),
    ],
  });
  expect(await readChartCrds(archive)).toEqual([
    'charts/redis/crds/deep/b.yaml',
    'crds/a.yaml',
  ]);
});

it('reads values as Helm does', async () => {
  const archive = await archiveOf({
    'Chart.yaml': 'name: app\n',
    'values.yaml':
      'enabled: no\nmode: 0644\ntime: 12:30:45\nday: 2024-01-02\nat: 2024-01-02T10:00:00Z\nfloat: 1e3\n',
  });
  const { values } = await readChartContents(archive);
  expect(values).toEqual({
    enabled: false,
    mode: 420,
    time: '12:30:45',
    day: '2024-01-02',
    at: '2024-01-02T10:00:00Z',
    float: 1000,
  });
});

it('reads charts that lie packed inside', async () => {
  const inner = await archiveOf({
    'Chart.yaml': 'name: inner\n',
    'crds/c.yaml': 'c',
    'values.yaml': 'size: 1\n',
  });
  const archive = await around(await around(inner));
  expect(await readChartCrds(archive)).toEqual([
    'charts/inner-1.0.0.tgz/charts/inner-1.0.0.tgz/crds/c.yaml',
  ]);
  const contents = await readChartContents(archive);
  expect(contents.subcharts[0].subcharts[0]).toMatchObject({
    name: 'inner',
    values: { size: 1 },
  });
});

it('refuses charts in charts without end', async () => {
  let archive = await archiveOf({ 'Chart.yaml': 'name: inner\n' });
  for (let depth = 0; depth < 10; depth++) {
    archive = await around(archive);
  }
  await expect(readChartContents(archive)).rejects.toMatchObject({
    code: 'render',
    message: expect.stringContaining('too deep'),
  });
});

it.each([
  ['no name', { 'Chart.yaml': 'version: 1\n' }, 'Chart.yaml has no name'],
  ['no Chart.yaml', { 'values.yaml': 'a: 1\n' }, 'Chart.yaml has no name'],
  [
    'broken values',
    { 'Chart.yaml': 'name: a\n', 'values.yaml': 'a: [' },
    'values.yaml is not valid YAML',
  ],
])('refuses %s', async (_, files, message) => {
  await expect(readChartContents(await archiveOf(files))).rejects.toMatchObject(
    {
      code: 'render',
      message: expect.stringContaining(message),
    },
  );
});

it('refuses what is no archive, or not there', async () => {
  const file = join(folder, 'not.tgz');
  await writeFile(file, 'hello '.repeat(1000));
  await expect(readChartContents(file)).rejects.toMatchObject({
    code: 'render',
  });
  await expect(
    readChartContents(join(folder, 'nowhere.tgz')),
  ).rejects.toMatchObject({ code: 'render' });
});
