import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { root } from './paths.mjs';
import { SetupError, step } from './progress.mjs';

export const yarnRelease = join(root, '.yarn', 'releases', 'yarn-4.13.0.cjs');

/** Installs the workspace's packages, unless the last install was of the same manifests and lock file. */
export async function ensureInstalled({ node, env }) {
  const stamp = join(root, 'node_modules', '.gimlet-installed');
  const wanted = fingerprint(node);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  step('Installing packages (a few minutes the first time)');
  const started = Date.now();
  const code = await run(
    node,
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
  writeFileSync(stamp, fingerprint(node));
}

function fingerprint(node) {
  const hash = createHash('sha256').update(node);
  const files = ['package.json', 'yarn.lock', '.yarnrc.yml'];
  files.push('bench/package.json', 'e2e/package.json');
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
