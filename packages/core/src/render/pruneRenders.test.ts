import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../git/testing';
import { pruneRenders } from './pruneRenders';
import { RENDERS_FOLDER, writeCacheEntry } from './renderCache';

const NOW = 1_800_000_000_000;
const SIZE = 1000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('prune-renders');
});
afterEach(() => folder.remove());

/** Keeps a rendering of `SIZE` bytes that was made some days ago. */
async function keep(key: string, days: number): Promise<void> {
  const value = 'x'.repeat(SIZE - 2);
  await writeCacheEntry(folder.path, RENDERS_FOLDER, key, value);
  const made = new Date(NOW - days * 24 * 60 * 60 * 1000);
  const path = join(
    folder.path,
    RENDERS_FOLDER,
    key.slice(0, 2),
    `${key}.json`,
  );
  await utimes(path, made, made);
}

const kept = async () => {
  const names = await readdir(join(folder.path, RENDERS_FOLDER), {
    recursive: true,
  });
  return names
    .filter(name => name.endsWith('.json'))
    .map(name => name.replace(/^.*\/(.*)\.json$/, '$1'))
    .sort();
};

it.each([
  { what: 'nothing', days: 10, bytes: 10 * SIZE, left: ['aa1', 'aa2', 'bb3'] },
  { what: 'what is old', days: 4, bytes: 10 * SIZE, left: ['aa1', 'aa2'] },
  { what: 'the oldest', days: 10, bytes: 2 * SIZE, left: ['aa1', 'aa2'] },
  { what: 'all but one', days: 10, bytes: SIZE, left: ['aa1'] },
  { what: 'everything', days: 0, bytes: 10 * SIZE, left: [] },
])('removes $what', async ({ days, bytes, left }) => {
  await keep('aa2', 3);
  await keep('bb3', 5);
  await keep('aa1', 1);
  const removed = await pruneRenders({
    cacheDir: folder.path,
    before: NOW - days * 24 * 60 * 60 * 1000,
    maxBytes: bytes,
  });
  expect(await kept()).toEqual(left);
  expect(removed).toBe(3 - left.length);
});

it('has nothing to do where nothing was rendered', async () => {
  expect(
    await pruneRenders({ cacheDir: folder.path, before: NOW, maxBytes: 0 }),
  ).toBe(0);
});
