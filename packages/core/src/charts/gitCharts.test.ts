import {
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  findSshd,
  plainGit,
  startGitHttpServer,
  startSshServer,
  temporaryFolder,
} from '../git/testing';
import { withGitCommit, type GitAccess } from './gitCharts';
import { ChartStore, type ChartStoreOptions } from './chartStore';
import {
  chartFiles,
  helm,
  serveFolder,
  writeFiles,
  type TestServer,
} from './__testUtils__';

jest.setTimeout(60_000);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let work: string;
let address: string;
let server: TestServer;
const commits: Record<string, string> = {};
const stores: ChartStore[] = [];

function store(options: Partial<ChartStoreOptions> = {}): ChartStore {
  const made = new ChartStore({
    cacheDir: join(folder.path, `cache-${stores.length}`),
    policy: { mode: 'offline' },
    manifestRoot: folder.path,
    ...options,
  });
  stores.push(made);
  return made;
}

function commit(name: string, files: Record<string, string> = {}) {
  writeFiles(work, files);
  plainGit(work, ['add', '-A']);
  plainGit(work, ['commit', '-qm', name]);
  commits[name] = plainGit(work, ['rev-parse', 'HEAD']);
}

const below = (prefix: string, files: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      `${prefix}/${path}`,
      content,
    ]),
  );

beforeAll(async () => {
  folder = await temporaryFolder('git-charts');
  work = join(folder.path, 'work');
  const bare = join(folder.path, 'charts.git');
  mkdirSync(work);
  plainGit(work, ['init', '-q', '-b', 'main']);
  commit('one', {
    ...below('charts/web', chartFiles('web', '1.0.0', { 'notes.bak': 'x' })),
    'charts/web/.helmignore': '*.bak\n',
    ...chartFiles('root', '3.0.0'),
  });
  plainGit(work, ['tag', '-a', 'v1', '-m', 'v1']);
  plainGit(work, ['tag', 'light']);
  commit('two', {
    ...below('charts/web', chartFiles('web', '2.0.0')),
    'charts/web/Chart.yaml': JSON.stringify({
      apiVersion: 'v2',
      name: 'web',
      version: '2.0.0',
      dependencies: [
        { name: 'lib', version: '1.x', repository: 'file://../lib' },
      ],
    }),
    ...below('charts/lib', chartFiles('lib', '1.0.0')),
  });
  plainGit(work, ['switch', '-qc', 'linked']);
  symlinkSync('/etc/passwd', join(work, 'charts/web/templates/x.yaml'));
  commit('linked');
  plainGit(work, ['switch', '-q', 'main']);
  plainGit(folder.path, ['clone', '-q', '--bare', work, bare]);
  plainGit(bare, ['update-server-info']);
  address = pathToFileURL(bare).href;
  server = await serveFolder(folder.path);
});

afterAll(async () => {
  await Promise.all(stores.map(made => made.close()));
  await server.close();
  await folder.remove();
});

describe('charts of a git repository', () => {
  it.each([
    ['tag=v1&path=/charts/web/', 'one', '1.0.0'],
    ['tag=light&path=charts/web', 'one', '1.0.0'],
    ['branch=main&path=/charts/web', 'two', '2.0.0'],
    ['path=/charts/web', 'two', '2.0.0'],
    ['tag=v1', 'one', '3.0.0'],
  ])('%s', async (query, name, version) => {
    const chart = await store().resolve({ name: `${address}?${query}` });
    expect(chart.version).toBe(version);
    const path = new URLSearchParams(query).get('path');
    const bySha = await store().resolve({
      name: `${address}?sha=${commits[name]}${path ? `&path=${path}` : ''}`,
    });
    expect(bySha.digest).toBe(chart.digest);
  });

  it('are packed as the same folder on disk is, and render', async () => {
    plainGit(work, ['checkout', '-q', 'v1']);
    const onDisk = await store({ manifestRoot: work }).resolve({
      name: 'charts/web',
    });
    plainGit(work, ['switch', '-q', 'main']);
    const inGit = await store().resolve({
      name: `${address}?tag=v1&path=/charts/web`,
    });
    expect(inGit).toEqual({ ...onDisk, archive: expect.any(String) });
    const withLibrary = await store().resolve({
      name: `${address}?branch=main&path=/charts/web`,
    });
    const rendered = await helm(folder.path, [
      'template',
      'app',
      withLibrary.archive,
    ]);
    expect(rendered).toContain('name: app-lib');
  });

  it('of a commit are fetched once', async () => {
    const cacheDir = join(folder.path, 'kept');
    const bare = join(folder.path, 'moving.git');
    plainGit(folder.path, ['clone', '-q', '--bare', work, bare]);
    const name = `${pathToFileURL(bare).href}?sha=${
      commits.one
    }&path=charts/web`;
    const first = await store({ cacheDir }).resolve({ name });
    plainGit(folder.path, ['init', '-q', '--bare', join(folder.path, 'x.git')]);
    plainGit(bare, ['update-ref', '-d', 'refs/heads/main']);
    plainGit(bare, ['update-ref', '-d', 'refs/heads/linked']);
    plainGit(bare, ['tag', '-d', 'v1', 'light']);
    expect(await store({ cacheDir }).resolve({ name })).toEqual(first);
    await expect(
      store({ cacheDir }).resolve({ name: name.replace(/sha=\w+/, 'tag=v1') }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('can be read over http from a server that does not give out single commits', async () => {
    const chart = await store().resolve({
      name: `${server.url}/charts.git?sha=${commits.one}&path=charts/web`,
    });
    expect(chart.version).toBe('1.0.0');
  });

  it.each([
    [() => 'tag=nothing', 'not-found'],
    [() => 'branch=v1', 'not-found'],
    [() => `sha=${'0'.repeat(40)}`, 'not-found'],
    [() => 'tag=v1&path=/nowhere', 'not-found'],
    [() => 'tag=v1&path=/charts', 'not-found'],
    [() => 'branch=linked&path=/charts/web', 'invalid'],
  ])('%s is %s', async (query, code) => {
    await expect(
      store().resolve({ name: `${address}?${query()}` }),
    ).rejects.toMatchObject({ code });
  });

  it.each(['tag=v1&path=/charts/web', `sha=${'0'.repeat(40)}`])(
    'on this machine lie below the repository of the manifest, offline too (%s)',
    async query => {
      const elsewhere = join(folder.path, 'elsewhere');
      mkdirSync(elsewhere, { recursive: true });
      const charts = store({ manifestRoot: elsewhere });
      const name = `${address}?${query}`;
      await expect(charts.resolve({ name })).rejects.toMatchObject({
        code: 'not-allowed',
      });
      const rootless = store({ manifestRoot: undefined });
      await expect(rootless.resolve({ name })).rejects.toMatchObject({
        code: 'invalid',
      });
    },
  );

  it('on this machine may lie in the folder that is allowed, and nowhere else', async () => {
    const elsewhere = join(folder.path, 'manifests');
    mkdirSync(elsewhere, { recursive: true });
    const resolveWith = (chartFolder: string) =>
      store({ manifestRoot: elsewhere, chartFolder }).resolve({
        name: `${address}?tag=v1&path=/charts/web`,
      });
    expect((await resolveWith(folder.path)).name).toBe('web');
    await expect(resolveWith(elsewhere)).rejects.toMatchObject({
      code: 'not-allowed',
    });
    const linking = join(folder.path, 'allowed');
    mkdirSync(linking);
    symlinkSync(join(folder.path, 'charts.git'), join(linking, 'charts.git'));
    const linked = pathToFileURL(join(linking, 'charts.git')).href;
    await expect(
      store({ manifestRoot: elsewhere, chartFolder: linking }).resolve({
        name: `${linked}?tag=v1&path=/charts/web`,
      }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('on this machine are not reached by a link that leads out', async () => {
    const root = join(folder.path, 'linking');
    mkdirSync(root);
    symlinkSync(join(folder.path, 'charts.git'), join(root, 'charts.git'));
    const linked = pathToFileURL(join(root, 'charts.git')).href;
    const name = `${linked}?tag=v1&path=/charts/web`;
    await expect(
      store({ manifestRoot: root }).resolve({ name }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(
      store({ policy: { mode: 'server', allow: [`file:${root}`] } }).resolve({
        name,
      }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('come to a server only from where it allows', async () => {
    const name = `${address}?tag=v1&path=/charts/web`;
    const on = (...allow: NonNullable<Allow>) =>
      store({ policy: { mode: 'server', allow } });
    await expect(on().resolve({ name })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    await expect(
      on(`file:${folder.path}`).resolve({ name }),
    ).resolves.toMatchObject({ version: '1.0.0' });
    const overHttp = `${server.url}/charts.git?tag=v1&path=/charts/web`;
    await expect(
      on(server.host).resolve({ name: overHttp }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(
      on(server.url).resolve({ name: overHttp }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(
      on({ host: server.url, privateAddresses: true }).resolve({
        name: overHttp,
      }),
    ).resolves.toMatchObject({ version: '1.0.0' });
  });

  it('are refused where the name of the host means a private address', async () => {
    const url = new URL('/charts.git?tag=v1', server.url);
    url.hostname = 'git.example.com';
    const asked = server.requests.length;
    await expect(
      store({
        policy: { mode: 'server', allow: [`http://${url.host}`] },
        lookup: (_, callback) =>
          callback(null, [{ address: '127.0.0.1', family: 4 }]),
      }).resolve({ name: url.href }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    expect(server.requests).toHaveLength(asked);
  });
});

describe('withGitCommit', () => {
  const read = (access: GitAccess) =>
    withGitCommit(access, commits.one, tree => tree.files('charts/web'));

  it('leaves nothing behind, whether it succeeds or not', async () => {
    const workFolder = join(folder.path, 'fetching');
    mkdirSync(workFolder);
    const access: GitAccess = {
      remote: { url: address },
      settings: 'isolated',
      timeoutMs: 30_000,
      workFolder,
    };
    let during = 0;
    await withGitCommit(access, commits.one, async () => {
      during = readdirSync(workFolder).length;
    });
    await expect(
      withGitCommit(access, '0'.repeat(40), async () => undefined),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect([during, readdirSync(workFolder)]).toEqual([1, []]);
  });

  it('connects to the address that was checked, by HTTP and with a token', async () => {
    const host = await startGitHttpServer({
      root: folder.path,
      token: 'sesame',
    });
    try {
      const url = new URL(host.url('charts.git'));
      url.hostname = 'git.gimlet.invalid';
      const access = (token: string): GitAccess => ({
        remote: { url: url.href, credentials: { kind: 'token', token } },
        settings: 'isolated',
        address: '127.0.0.1',
        timeoutMs: 30_000,
      });
      expect([...(await read(access('sesame'))).keys()]).toContain(
        'Chart.yaml',
      );
      await expect(read(access('wrong'))).rejects.toMatchObject({
        code: 'denied',
      });
    } finally {
      await host.close();
    }
  });

  const sshd = findSshd();
  const describeSsh = sshd ? describe : describe.skip;
  /** Needs OpenSSH's server: apt-get install openssh-server. */
  describeSsh('by SSH', () => {
    it('connects to the address that was checked', async () => {
      const keys = join(folder.path, 'ssh');
      mkdirSync(keys);
      const host = await startSshServer({ folder: keys, sshd: sshd ?? '' });
      try {
        const url = host
          .url(join(folder.path, 'charts.git'))
          .replace('127.0.0.1', 'git.gimlet.invalid');
        const access = (knownHostsFile: string): GitAccess => ({
          remote: {
            url,
            credentials: { kind: 'ssh', keyFile: host.keyFile, knownHostsFile },
          },
          settings: 'isolated',
          address: '127.0.0.1',
          timeoutMs: 30_000,
        });
        const known = join(keys, 'known');
        writeFileSync(
          known,
          readFileSync(host.knownHostsFile, 'utf8').replace(
            '127.0.0.1',
            'git.gimlet.invalid',
          ),
        );
        expect([...(await read(access(known))).keys()]).toContain('Chart.yaml');
        // The key is the host's, whatever address it has: that of the address alone does not count.
        await expect(read(access(host.knownHostsFile))).rejects.toMatchObject({
          code: 'denied',
        });
      } finally {
        await host.close();
      }
    });
  });
});

type Allow = Extract<ChartStoreOptions['policy'], { mode: 'server' }>['allow'];
