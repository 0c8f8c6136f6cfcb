import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod/v3';

/** Where renderings are kept below a cache's folder. */
export const RENDERS_FOLDER = 'renders';

/** An entry's place: two letters a folder, so that none grows too long. */
function pathOf(cacheDir: string, folder: string, key: string): string {
  return join(cacheDir, folder, key.slice(0, 2), `${key}.json`);
}

/** Reads an entry; `undefined` where there is none, or one that is damaged: it is then made again. */
export async function readCacheEntry<T>(
  cacheDir: string,
  folder: string,
  key: string,
  schema: z.ZodType<T, z.ZodTypeDef, unknown>,
): Promise<T | undefined> {
  try {
    const text = await readFile(pathOf(cacheDir, folder, key), 'utf8');
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Writes an entry so that a reader sees all of it or nothing. Only we may read it: it holds rendered objects. */
export async function writeCacheEntry(
  cacheDir: string,
  folder: string,
  key: string,
  value: unknown,
): Promise<void> {
  const path = pathOf(cacheDir, folder, key);
  const unfinished = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeFile(unfinished, JSON.stringify(value), { mode: 0o600 });
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}
