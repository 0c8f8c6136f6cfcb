import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Real processes run in every test that uses the bundle, and the machine may have others to run. */
jest.setTimeout(60_000);

const packageFolder = dirname(require.resolve('@gimlet-io/cli/package.json'));
const sources = [
  join(packageFolder, 'src'),
  join(packageFolder, 'bundle.mjs'),
  join(packageFolder, '..', 'core', 'src'),
  join(packageFolder, '..', '..', 'plugins', 'gimlet-common', 'src'),
];

function filesBelow(path: string): string[] {
  return statSync(path).isDirectory()
    ? readdirSync(path).flatMap(name => filesBelow(join(path, name)))
    : [path];
}

function stampOfSources(): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesBelow).sort()) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

const HOUR_MS = 60 * 60 * 1000;

/** Bundles of sources that are no more; those of an hour may still be in use by another run. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > HOUR_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

/** Path of the bundle of the sources as they are now; made once for all test files that ask for it. */
export function bundleOfSources(): string {
  const folder = join(tmpdir(), `gimlet-cli-test-${process.getuid?.() ?? 0}`);
  const bundle = join(folder, stampOfSources(), 'gimlet.cjs');
  if (!existsSync(bundle)) {
    mkdirSync(join(bundle, '..'), { recursive: true });
    const fresh = `${bundle}.${process.pid}`;
    execFileSync(process.execPath, [join(packageFolder, 'bundle.mjs'), fresh], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    renameSync(fresh, bundle);
    removeOld(folder);
  }
  return bundle;
}
