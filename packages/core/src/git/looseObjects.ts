import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate, deflateSync } from 'node:zlib';
import { frameObject, hashFramed, type ObjectType } from './hashing';

/** Above this many bytes the compression is worth another thread. */
const LARGE = 64 * 1024;
const LEVEL = { level: 1 };
const compressLarge = promisify(deflate);

/** An object with its id and its bytes as they are hashed. */
export interface FramedObject {
  id: string;
  framed: Buffer;
}

/** Names an object; nothing is written yet. */
export function frame(type: ObjectType, content: Uint8Array): FramedObject {
  const framed = frameObject(type, content);
  return { id: hashFramed(framed), framed };
}

function isThere(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  // An empty file is what a lost machine leaves of an object that was just written.
  return found !== undefined && found.size > 0;
}

/**
 * Writes one object below a repository's `objects` folder as git does: compressed, under its own hash, read-only, and
 * put in place by one rename, so that nobody ever sees half of it. An object that is there already is left alone.
 *
 * The calls are synchronous on purpose: a release writes about eight objects of a few hundred bytes, each a tenth of a
 * millisecond this way, and several times that when every call goes through the thread pool.
 */
export async function writeLooseObject(
  objects: string,
  { id, framed }: FramedObject,
): Promise<void> {
  const folder = join(objects, id.slice(0, 2));
  const file = join(folder, id.slice(2));
  if (isThere(file)) {
    return;
  }
  const compressed =
    framed.length > LARGE
      ? await compressLarge(framed, LEVEL)
      : deflateSync(framed, LEVEL);
  // git removes forgotten files of this name by itself (git prune).
  const temporary = join(folder, `tmp_obj_${randomBytes(8).toString('hex')}`);
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(temporary, compressed, { mode: 0o444, flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
