import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { step } from './progress.mjs';

const stamps = join(root, 'node_modules', '.gimlet-built');

/**
 * Builds something from sources, unless the last build was of the same sources and its result is still there.
 *
 * @param what words for the progress line
 * @param sources files and folders, from the root
 * @param result a file or folder that the build makes
 */
export async function onceFor(what, sources, result, build) {
  const stamp = join(stamps, what.replace(/\W+/g, '-'));
  const wanted = fingerprint(sources);
  if (
    existsSync(result) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === wanted
  ) {
    return;
  }
  step(`Building ${what}`);
  await build();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, wanted);
}

function fingerprint(sources) {
  const hash = createHash('sha256');
  const visit = path => {
    const full = join(root, path);
    if (!existsSync(full)) {
      return;
    }
    if (statSync(full).isDirectory()) {
      readdirSync(full)
        .sort()
        .forEach(name => visit(join(path, name)));
      return;
    }
    hash.update(`${path}\0`).update(readFileSync(full));
  };
  sources.forEach(visit);
  return hash.digest('hex');
}
