import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RENDERS_FOLDER } from './renderCache';

/** @public */
export interface PruneRendersOptions {
  cacheDir: string;
  /** Renderings that were made before go; milliseconds since 1970. */
  before: number;
  /** Of the others the oldest go, until no more bytes than these are kept. */
  maxBytes: number;
}

interface Kept {
  path: string;
  bytes: number;
  made: number;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    // Nothing was rendered yet, or another process prunes too.
    return [];
  }
}

async function filesBelow(cacheDir: string): Promise<Kept[]> {
  const root = join(cacheDir, RENDERS_FOLDER);
  const found: Kept[] = [];
  for (const folder of await namesIn(root)) {
    for (const name of await namesIn(join(root, folder))) {
      const path = join(root, folder, name);
      const file = await stat(path).catch(() => undefined);
      if (file?.isFile()) {
        found.push({ path, bytes: file.size, made: file.mtimeMs });
      }
    }
  }
  return found.sort((a, b) => b.made - a.made);
}

/**
 * Removes kept renderings that are old, and the oldest where they take too much room. Whatever goes is made again when it is
 * asked for, so several processes may do this at the same time.
 *
 * @returns how many went
 * @public
 */
export async function pruneRenders(
  options: PruneRendersOptions,
): Promise<number> {
  const { cacheDir, before, maxBytes } = options;
  let bytes = 0;
  let removed = 0;
  for (const file of await filesBelow(cacheDir)) {
    bytes += file.bytes;
    if (file.made < before || bytes > maxBytes) {
      await rm(file.path, { force: true });
      removed += 1;
    }
  }
  return removed;
}
