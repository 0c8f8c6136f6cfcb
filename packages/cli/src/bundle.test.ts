import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundleOfSources } from './__testUtils__/bundle';

const packageFolder = dirname(require.resolve('@gimlet-io/cli/package.json'));

let folder: string;
let gimlet: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gimlet-bundle-'));
  gimlet = join(folder, 'gimlet.cjs');
  copyFileSync(bundleOfSources(), gimlet);
  chmodSync(gimlet, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The Node that a person has; that of the tests where the machine has no other. */
const anyNode = ['/usr/bin/node', '/usr/local/bin/node'].find(
  path => spawnSync(path, ['--version']).status === 0,
);

it.each([process.execPath, anyNode ?? process.execPath])(
  'runs on %s, away from the checkout',
  node => {
    const { version } = JSON.parse(
      readFileSync(join(packageFolder, 'package.json'), 'utf8'),
    );
    const run = (...args: string[]) =>
      execFileSync(node, [gimlet, ...args], {
        cwd: folder,
        env: { PATH: process.env.PATH },
        encoding: 'utf8',
      });
    expect(run('--version')).toBe(`${version}\n`);
    expect(run('manifest', 'schema')).toContain('"Gimlet manifest"');
  },
);

it('is a program', () => {
  expect(
    execFileSync(gimlet, ['release'], { cwd: folder, encoding: 'utf8' }),
  ).toContain('Usage: gimlet release');
});

it('ends quietly where the reader has seen enough', async () => {
  const child = spawn(process.execPath, [gimlet, 'manifest', 'schema'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  await new Promise(resolve => child.once('close', resolve));
  expect(stderr).toBe('');
});

it.each([
  ['keeps what Node compiled', 'cache', true],
  ['runs where nothing can be kept', join('gimlet.cjs', 'no-folder'), false],
])('has a launcher that %s', (_, cache, keeps) => {
  const built = join(folder, 'built');
  cpSync(join(packageFolder, 'bin'), join(built, 'bin'), { recursive: true });
  cpSync(gimlet, join(built, 'dist', 'gimlet.cjs'));
  const env = { PATH: process.env.PATH, XDG_CACHE_HOME: join(folder, cache) };
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(built, 'bin', 'gimlet.cjs'), '--version'],
    { encoding: 'utf8', env },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const canKeep = 'enableCompileCache' in nodeModule;
  expect(existsSync(join(folder, cache, 'gimlet', 'compiled'))).toBe(
    keeps && canKeep,
  );
});

it('has a launcher that says how to build what is not built', () => {
  cpSync(join(packageFolder, 'bin'), join(folder, 'unbuilt', 'bin'), {
    recursive: true,
  });
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'unbuilt', 'bin', 'gimlet.cjs')],
    { encoding: 'utf8' },
  );
  expect(status).toBe(1);
  expect(stderr).toContain('gimlet is not built');
  expect(stderr).toContain('Build it: node ');
});
