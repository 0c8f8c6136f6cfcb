import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { frameObject, hashFramed, type ObjectType } from './hashing';

const compress = promisify(deflate);

async function isThere(file: string): Promise<boolean> {
  try {
    // An empty file is what a lost machine leaves of an object that was just written.
    return (await stat(file)).size > 0;
  } catch {
    return false;
  }
}

/**
 * Writes one object below a repository's `objects` folder as git does: compressed, under its own hash, read-only, and
 * put in place by one rename, so that nobody ever sees half of it. An object that is there already is left alone.
 *
 * @returns the object's id
 */
export async function writeLooseObject(
  objects: string,
  type: ObjectType,
  content: Uint8Array,
): Promise<string> {
  const framed = frameObject(type, content);
  const id = hashFramed(framed);
  const folder = join(objects, id.slice(0, 2));
  const file = join(folder, id.slice(2));
  if (await isThere(file)) {
    return id;
  }
  const compressed = await compress(framed, { level: 1 });
  await mkdir(folder, { recursive: true });
  // git removes forgotten files of this name by itself (git prune).
  const temporary = join(folder, `tmp_obj_${randomBytes(8).toString('hex')}`);
  try {
    await writeFile(temporary, compressed, { mode: 0o444, flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return id;
}
