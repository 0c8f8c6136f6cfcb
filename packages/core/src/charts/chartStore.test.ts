import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChartReference } from '@gimlet-io/backstage-plugin-gimlet-common';
import { temporaryFolder } from '../git/testing';
import { ChartStore, type ChartStoreOptions } from './chartStore';
import {
  chartFiles,
  helm,
  serve,
  serveFolder,
  writeFiles,
  type TestServer,
} from './__testUtils__';

jest.setTimeout(60_000);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let repository: TestServer;
let count = 0;
const stores: ChartStore[] = [];

/** A store with a cache of its own, unless one is given. */
function store(options: Partial<ChartStoreOptions> = {}): ChartStore {
  count += 1;
  const made = new ChartStore({
    cacheDir: join(folder.path, `cache-${count}`),
    policy: { mode: 'offline' },
    manifestRoot: join(folder.path, 'app'),
    ...options,
  });
  stores.push(made);
  return made;
}

async function publish(
  name: string,
  version: string,
  more: Record<string, string> = {},
) {
  const chart = writeFiles(
    join(folder.path, `source-${name}-${version}`, name),
    chartFiles(name, version, more),
  );
  await helm(folder.path, ['package', chart, '-d', join(folder.path, 'repo')]);
  await helm(folder.path, ['repo', 'index', join(folder.path, 'repo')]);
}

function render(archive: string): Promise<string> {
  return helm(folder.path, ['template', 'app', archive]);
}

beforeAll(async () => {
  folder = await temporaryFolder('charts');
  mkdirSync(join(folder.path, 'repo'));
  mkdirSync(join(folder.path, 'app'));
  repository = await serveFolder(join(folder.path, 'repo'));
  await publish('web', '1.0.0');
  await publish('web', '1.2.0', {
    'values.schema.json': '{"type":"object"}',
    'templates/secret.yaml':
      '# {{ randAlphaNum 5 }} {{ now | date "2006" }} {{ lookup "v1" "Pod" "" "" }}\n',
  });
  await publish('web', '2.0.0-rc.1');
});

afterAll(async () => {
  await Promise.all(stores.map(made => made.close()));
  await repository.close();
  await folder.remove();
});

describe('charts of a Helm repository', () => {
  it('are found, kept, described, and render', async () => {
    const chart = await store().resolve({
      repository: repository.url,
      name: 'web',
    });
    expect(chart).toMatchObject({
      name: 'web',
      version: '1.2.0',
      valuesSchema: '{"type":"object"}',
      subchartSchemas: [],
      purity: {
        random: ['randAlphaNum'],
        clock: ['date', 'now'],
        cluster: ['lookup'],
        rendersValues: false,
      },
    });
    const original = readFileSync(join(folder.path, 'repo', 'web-1.2.0.tgz'));
    expect(chart.digest).toBe(
      `sha256:${createHash('sha256').update(original).digest('hex')}`,
    );
    expect(readFileSync(chart.archive).equals(original)).toBe(true);
    expect(await render(chart.archive)).toContain('name: app-web');
  });

  it('are taken in the version that is asked for', async () => {
    const charts = store();
    const versions = await Promise.all(
      ['1.0.0', '^1.0', '< 1.2', '>=2.0.0-0'].map(version =>
        charts
          .resolve({ repository: `${repository.url}/`, name: 'web', version })
          .then(chart => chart.version),
      ),
    );
    expect(versions).toEqual(['1.0.0', '1.2.0', '1.0.0', '2.0.0-rc.1']);
  });

  it('need no network for an exact version that is in the cache', async () => {
    const cacheDir = join(folder.path, 'shared');
    const reference = {
      repository: repository.url,
      name: 'web',
      version: '1.0.0',
    };
    const first = await store({ cacheDir }).resolve(reference);
    const asked = repository.requests.length;
    expect(await store({ cacheDir }).resolve(reference)).toEqual(first);
    expect(repository.requests).toHaveLength(asked);
  });

  it('ask again, by ETag, what the newest version is', async () => {
    const cacheDir = join(folder.path, 'shared');
    const reference = { repository: repository.url, name: 'fresh' };
    await publish('fresh', '1.0.0');
    expect((await store({ cacheDir }).resolve(reference)).version).toBe(
      '1.0.0',
    );
    const asked = repository.requests.length;
    await store({ cacheDir }).resolve(reference);
    expect(
      repository.requests.slice(asked).map(({ headers }) => headers),
    ).toContainEqual(
      expect.objectContaining({ 'if-none-match': expect.any(String) }),
    );
    await publish('fresh', '1.1.0');
    expect((await store({ cacheDir }).resolve(reference)).version).toBe(
      '1.1.0',
    );
  });

  it.each<[string, ChartReference, object]>([
    [
      'a version that does not exist',
      { repository: '', name: 'web', version: '1.1.0' },
      {
        code: 'not-found',
        whatToDo: expect.stringMatching(/2\.0\.0-rc\.1, 1\.2\.0, 1\.0\.0/),
      },
    ],
    [
      'a chart that does not exist',
      { repository: '', name: 'nothing' },
      { code: 'not-found', message: expect.stringMatching(/no chart named/) },
    ],
    [
      'a repository that does not exist',
      { repository: '/nowhere', name: 'web' },
      { code: 'not-found', message: expect.stringMatching(/nowhere\/index/) },
    ],
  ])('%s is an error that says so', async (_, reference, error) => {
    await expect(
      store().resolve({
        ...reference,
        repository: `${repository.url}${reference.repository}`,
      }),
    ).rejects.toMatchObject(error);
  });

  it('are refused when they are not what the index says', async () => {
    const index = readFileSync(join(folder.path, 'repo', 'index.yaml'), 'utf8');
    const server = await serve((request, response) => {
      response.end(
        request.url === '/index.yaml'
          ? index
          : readFileSync(join(folder.path, 'repo', 'web-1.0.0.tgz')),
      );
    });
    try {
      const cacheDir = join(folder.path, 'wrong');
      await expect(
        store({ cacheDir }).resolve({
          repository: server.url,
          name: 'web',
          version: '1.2.0',
        }),
      ).rejects.toMatchObject({ code: 'conflict' });
      expect(await readdir(cacheDir).catch(() => [])).toEqual([]);
    } finally {
      await server.close();
    }
  });

  it('are mended in the cache when a file there was damaged', async () => {
    const cacheDir = join(folder.path, 'damaged');
    const reference = {
      repository: repository.url,
      name: 'web',
      version: '1.0.0',
    };
    const { archive } = await store({ cacheDir }).resolve(reference);
    const good = readFileSync(archive);
    writeFileSync(archive, 'damaged');
    const again = await store({ cacheDir }).resolve(reference);
    expect(readFileSync(again.archive).equals(good)).toBe(true);
    writeFileSync(archive.replace('.tgz', '.json'), '{"format":0}');
    expect(await store({ cacheDir }).resolve(reference)).toEqual(again);
  });

  it('are fetched by several stores at the same time without harm', async () => {
    const cacheDir = join(folder.path, 'busy');
    const charts = await Promise.all(
      Array.from({ length: 8 }, () =>
        store({ cacheDir }).resolve({
          repository: repository.url,
          name: 'web',
        }),
      ),
    );
    expect(new Set(charts.map(({ digest }) => digest)).size).toBe(1);
    expect(await readdir(join(cacheDir, 'charts', 'sha256'))).toHaveLength(2);
  });
});

describe('charts of a folder', () => {
  const write = (name: string, files: Record<string, string>) =>
    writeFiles(join(folder.path, 'app', name), files);

  it('have a digest that follows from their content alone', async () => {
    const files = chartFiles('web', '1.0.0', { 'files/a.txt': 'a' });
    write('charts/one', files);
    const other = write(
      'charts/two',
      Object.fromEntries(Object.entries(files).reverse()),
    );
    utimesSync(join(other, 'values.yaml'), 1, 1);
    const one = await store().resolve({ name: 'charts/one' });
    const two = await store().resolve({ name: './charts/two/' });
    expect(two.digest).toBe(one.digest);
    expect(await render(one.archive)).toBe(
      await render(join(folder.path, 'app', 'charts/one')),
    );
    write('charts/two', { 'files/a.txt': 'b' });
    const changed = await store().resolve({ name: 'charts/two' });
    expect(changed.digest).not.toBe(one.digest);
  });

  it('need not be rescanned, and show a change at once', async () => {
    const charts = store();
    write('charts/three', chartFiles('web', '1.0.0'));
    const first = await charts.resolve({ name: 'charts/three' });
    write('charts/three', { 'templates/x.yaml': '# {{ uuidv4 }}' });
    const second = await charts.resolve({ name: 'charts/three' });
    expect([first.purity.random, second.purity.random]).toEqual([
      [],
      ['uuidv4'],
    ]);
  });

  it.each([
    ['../outside', 'not-allowed'],
    ['charts/../../outside', 'not-allowed'],
    ['/etc', 'not-allowed'],
    ['file:///etc', 'not-allowed'],
    ['linked', 'not-allowed'],
    ['charts/with-link', 'invalid'],
    ['charts/nowhere', 'not-found'],
    ['web', 'not-found'],
    ['--help', 'invalid'],
    ['/etc', 'not-allowed'],
  ])('%j is %s', async (name, code) => {
    const outside = writeFiles(
      join(folder.path, 'outside'),
      chartFiles('outside', '1.0.0'),
    );
    const withLink = write('charts/with-link', chartFiles('web', '1.0.0'));
    for (const [target, place] of [
      [outside, join(folder.path, 'app', 'linked')],
      ['/etc/passwd', join(withLink, 'templates', 'x.yaml')],
    ]) {
      rmSync(place, { force: true });
      symlinkSync(target, place);
    }
    await expect(store().resolve({ name })).rejects.toMatchObject({ code });
  });

  it('are what the version says, where one is given', async () => {
    write('charts/four', chartFiles('web', '1.0.0'));
    await expect(
      store().resolve({ name: 'charts/four', version: '2.0.0' }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('come to a server only from the folders that it allows', async () => {
    const place = write('charts/five', chartFiles('web', '1.0.0'));
    const policy = {
      mode: 'server',
      allow: [`file:${join(folder.path, 'app', 'charts')}`],
    } as const;
    const charts = store({ policy });
    expect((await charts.resolve({ name: `file://${place}` })).name).toBe(
      'web',
    );
    await expect(
      charts.resolve({ name: `file://${join(folder.path, 'outside')}` }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(charts.resolve({ name: 'charts/five' })).rejects.toMatchObject(
      { code: 'not-allowed' },
    );
  });
});

describe('dependencies', () => {
  const chartYaml = (name: string, dependencies: object[]) =>
    JSON.stringify({
      apiVersion: 'v2',
      name,
      version: '1.0.0',
      dependencies,
    });
  const write = (name: string, files: Record<string, string>) =>
    writeFiles(join(folder.path, 'app', 'deps', name), files);

  it('are added, those of dependencies too, and render as Helm renders them', async () => {
    await publish('leaf', '1.0.0', {
      'values.schema.json': '{"title":"leaf"}',
    });
    await publish('leaf', '1.5.0');
    write('lib', {
      ...chartFiles('lib', '1.0.0'),
      'Chart.yaml': chartYaml('lib', [
        { name: 'leaf', version: '1.0.0', repository: repository.url },
      ]),
    });
    write('main', {
      ...chartFiles('main', '1.0.0'),
      'Chart.yaml': chartYaml('main', [
        { name: 'lib', version: '1.x', repository: 'file://../lib' },
        {
          name: 'web',
          version: '1.0.0',
          repository: repository.url,
          alias: 'front',
        },
        { name: 'web', version: '^1.1', repository: repository.url },
        { name: 'vendored', version: '1.0.0', repository: '' },
      ]),
    });
    write(
      'main/charts/vendored',
      chartFiles('vendored', '1.0.0', { 'values.schema.json': '{}' }),
    );
    const chart = await store().resolve({ name: 'deps/main' });
    expect(
      chart.subchartSchemas.map(({ path }) => path.join('.')).sort(),
    ).toEqual(['front', 'lib.leaf', 'vendored', 'web']);
    const rendered = await render(chart.archive);
    expect(
      [...rendered.matchAll(/name: app-(\w+)\n/g)]
        .map(([, name]) => name)
        .sort(),
    ).toEqual(['leaf', 'lib', 'main', 'vendored', 'web', 'web']);
    expect((await store().resolve({ name: 'deps/main' })).digest).toBe(
      chart.digest,
    );
  });

  it('follow Chart.lock', async () => {
    await publish('locked', '1.0.0');
    await publish('locked', '1.9.0');
    const place = write('lock', {
      ...chartFiles('lock', '1.0.0'),
      'Chart.yaml': chartYaml('lock', [
        { name: 'locked', version: '1.x', repository: repository.url },
      ]),
    });
    const versionOf = async () => {
      const chart = await store().resolve({ name: 'deps/lock' });
      return /version: "(1\.[09]\.0)"/.exec(await render(chart.archive))?.[1];
    };
    expect(await versionOf()).toBe('1.9.0');
    writeFileSync(
      join(place, 'Chart.lock'),
      `dependencies:\n- name: locked\n  repository: ${repository.url}\n  version: 1.0.0\n`,
    );
    expect(await versionOf()).toBe('1.0.0');
    writeFileSync(
      join(place, 'Chart.lock'),
      `dependencies:\n- name: locked\n  repository: ${repository.url}\n  version: 0.9.0\n`,
    );
    await expect(store().resolve({ name: 'deps/lock' })).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('that go in a circle end', async () => {
    for (const [name, other] of [
      ['ping', 'pong'],
      ['pong', 'ping'],
    ]) {
      write(name, {
        ...chartFiles(name, '1.0.0'),
        'Chart.yaml': chartYaml(name, [
          { name: other, version: '1.0.0', repository: `file://../${other}` },
        ]),
      });
    }
    await expect(store().resolve({ name: 'deps/ping' })).rejects.toThrow(
      /circle|too many/,
    );
  });

  it.each([
    ['file://../../../outside', 'not-allowed'],
    ['', 'not-found'],
    ['@stable', 'invalid'],
    ['alias:stable', 'invalid'],
    ['ftp://example.com', 'invalid'],
  ])('from %j are %s', async (from, code) => {
    write('bad', {
      ...chartFiles('bad', '1.0.0'),
      'Chart.yaml': chartYaml('bad', [
        { name: 'outside', version: '1.0.0', repository: from },
      ]),
    });
    await expect(store().resolve({ name: 'deps/bad' })).rejects.toMatchObject({
      code,
    });
  });

  it('obey the policy', async () => {
    const place = write('guarded', {
      ...chartFiles('guarded', '1.0.0'),
      'Chart.yaml': chartYaml('guarded', [
        { name: 'web', version: '1.0.0', repository: repository.url },
      ]),
    });
    const allow = [`file:${folder.path}`];
    await expect(
      store({ policy: { mode: 'server', allow } }).resolve({
        name: `file://${place}`,
      }),
    ).rejects.toMatchObject({
      code: 'not-allowed',
      whatToDo: `Add "http://${repository.host}" to gimlet.charts.allow.`,
    });
    await expect(
      store({
        policy: {
          mode: 'server',
          allow: [...allow, { host: repository.url, privateAddresses: true }],
        },
      }).resolve({ name: `file://${place}` }),
    ).resolves.toMatchObject({ name: 'guarded' });
  });
});
