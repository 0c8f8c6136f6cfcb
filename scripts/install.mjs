import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './command.mjs';
import { cacheDir, root } from './paths.mjs';
import { SetupError, step } from './progress.mjs';

export const yarnRelease = join(root, '.yarn', 'releases', 'yarn-4.13.0.cjs');

/** Installs the workspace's packages, unless the last install was of the same manifests and lock file. */
export async function ensureInstalled(node, env) {
  const stamp = join(root, 'node_modules', '.gimlet-installed');
  const wanted = fingerprint(node.binary);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  step('Installing packages (a few minutes the first time)');
  const started = Date.now();
  const code = await run(
    node.binary,
    [
      yarnRelease,
      'install',
      ...(process.env.GIMLET_UPDATE_LOCKFILE ? [] : ['--immutable']),
    ],
    { cwd: root, env, quiet: true },
  );
  if (code !== 0) {
    throw new SetupError(
      'The packages could not be installed.',
      'The output above says why. Behind a proxy, set the registry in ~/.npmrc and YARN_NPM_REGISTRY_SERVER.',
    );
  }
  step(`Installed in ${Math.round((Date.now() - started) / 1000)} s`);
  await ensureSqlite(node, env);
  writeFileSync(stamp, fingerprint(node.binary));
}

function fingerprint(nodeBinary) {
  const hash = createHash('sha256').update(nodeBinary);
  const files = ['package.json', 'yarn.lock', '.yarnrc.yml'];
  for (const folder of ['packages', 'plugins']) {
    for (const name of readdirSync(join(root, folder))) {
      files.push(join(folder, name, 'package.json'));
    }
  }
  for (const file of files) {
    const path = join(root, file);
    hash.update(`\0${file}\0`);
    if (existsSync(path)) {
      hash.update(readFileSync(path));
    }
  }
  return hash.digest('hex');
}

/**
 * The SQLite add-on is compiled here and not by Yarn, because it takes more than a minute:
 * its result is kept in the cache, so that only the first checkout of a machine pays for it.
 */
async function ensureSqlite(node, env) {
  const folder = join(root, 'node_modules', 'better-sqlite3');
  const { version } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const built = join(folder, 'build', 'Release', 'better_sqlite3.node');
  const abi = createHash('sha256')
    .update(`${node.binary}\0${process.platform}\0${process.arch}`)
    .digest('hex')
    .slice(0, 12);
  const cached = join(cacheDir, `better-sqlite3-${version}-${abi}.node`);
  if (!existsSync(cached)) {
    step('Compiling the SQLite add-on (a minute or two, once per machine)');
    const nodeGyp = join(
      root,
      'node_modules',
      'node-gyp',
      'bin',
      'node-gyp.js',
    );
    const code = await run(
      node.binary,
      [
        nodeGyp,
        'rebuild',
        '--release',
        ...(node.nodedir ? [`--nodedir=${node.nodedir}`] : []),
      ],
      {
        cwd: folder,
        env: { CFLAGS: '-O1', CXXFLAGS: '-O1', ...env },
        quiet: true,
      },
    );
    if (code !== 0 || !existsSync(built)) {
      throw new SetupError(
        'The SQLite add-on could not be compiled.',
        'Install python3, make and a C++ compiler (Debian, Ubuntu: apt install python3 make g++; macOS: xcode-select --install) and run the command again.',
      );
    }
    mkdirSync(dirname(cached), { recursive: true });
    copyFileSync(built, `${cached}.new`);
    renameSync(`${cached}.new`, cached);
    return;
  }
  mkdirSync(dirname(built), { recursive: true });
  copyFileSync(cached, built);
}
