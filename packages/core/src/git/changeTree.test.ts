import { join } from 'node:path';
import * as fc from 'fast-check';
import { blobId, commitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { ann, RepositoryFolder } from './__testUtils__/RepositoryFolder';
import type { BareRepository } from './BareRepository';
import { folderTreeId, hashBlob } from './hashing';
import { plainGit } from './testing';
import type { FileEntry, TreeChange } from './types';

jest.setTimeout(120_000);

let repositories: RepositoryFolder;

const fresh = (name: string) => repositories.fresh(name);

beforeAll(async () => {
  repositories = await RepositoryFolder.create();
});

afterAll(() => repositories.remove());

describe('hostile trees', () => {
  it.each(['../x', '.git/config', 'a/.GIT/hooks/pre-push', '/etc/x', 'a//b'])(
    'are refused: %s',
    async path => {
      const repository = await fresh('hostile');
      const blob = await repository.writeBlob('x');
      await expect(
        repository.changeTree(null, [{ path, mode: '100644', blob }]),
      ).rejects.toMatchObject({ code: 'invalid' });
      expect(() =>
        folderTreeId([{ path, mode: '100644', blob }], ''),
      ).toThrow();
    },
  );

  it('survive unchanged when they stand beside a change', async () => {
    const repository = await fresh('odd-names');
    const blob = plainGit(repository.path, ['hash-object', '-w', '--stdin'], {
      input: 'x',
    });
    const raw = (name: Buffer) =>
      Buffer.concat([
        Buffer.from('100664 '),
        name,
        Buffer.of(0),
        Buffer.from(blob, 'hex'),
      ]);
    const names = [Buffer.of(0xfe), Buffer.of(0xff)];
    const tree = plainGit(
      repository.path,
      ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'],
      { input: Buffer.concat(names.map(raw)) },
    );
    const base = commitSha(
      plainGit(repository.path, ['commit-tree', '-m', 'odd', tree]),
    );
    const changed = await repository.changeTree(base, [
      { path: 'a', mode: '100644', blob: blobId(blob) },
    ]);
    const restored = await repository.changeTree(
      await repository.writeCommit({
        tree: changed,
        parents: [base],
        author: ann,
        committer: ann,
        message: 'odd',
      }),
      [{ path: 'a', delete: true }],
    );
    expect(restored).toBe(tree);
  });
});

describe('changes that contradict each other', () => {
  const blob = hashBlob('x');
  const write = (path: string): TreeChange => ({ path, mode: '100644', blob });
  it.each([
    [write('a'), write('a')],
    [write('a'), write('a/b')],
    [write('a/b'), write('a')],
    [write('a/b/c'), write('a')],
  ])('are refused: %j', async (...changes) => {
    const repository = await fresh('contradiction');
    await expect(repository.changeTree(null, changes)).rejects.toMatchObject({
      code: 'invalid',
    });
  });
});

const name = fc.constantFrom(
  'a',
  'b',
  'ab',
  'a.b',
  'a-b',
  'a0',
  'Z',
  'ü',
  '😀',
  '\uffee',
);
const path = fc
  .array(name, { minLength: 1, maxLength: 4 })
  .map(names => names.join('/'));
const mode = fc.constantFrom(
  '100644' as const,
  '100755' as const,
  '120000' as const,
);
const content = fc.constantFrom('', 'one', 'two', 'three\n');
const write = fc.record({ path, mode, content });
const deletion = path.map(it => ({ path: it, delete: true as const }));

type Write = { path: string; mode: FileEntry['mode']; content: string };

/** Leaves out files whose place another file takes, which is refused and tested above. */
function compatible(writes: Write[]): Write[] {
  const kept: Write[] = [];
  for (const candidate of writes) {
    const clash = kept.some(
      ({ path: taken }) =>
        taken === candidate.path ||
        taken.startsWith(`${candidate.path}/`) ||
        candidate.path.startsWith(`${taken}/`),
    );
    if (!clash) {
      kept.push(candidate);
    }
  }
  return kept;
}

/** What git's own index makes of the same change: deletions, then writes that take the place of what is in their way. */
function indexResult(
  repository: BareRepository,
  base: string | null,
  deletions: string[],
  writes: Write[],
): string {
  const env = { GIT_INDEX_FILE: join(repository.path, 'test-index') };
  const git = (args: string[], input?: string) =>
    plainGit(repository.path, args, { env, input });
  git(base === null ? ['read-tree', '--empty'] : ['read-tree', base]);
  for (const gone of deletions) {
    const below = git(['ls-files', '-z', '--', `:(literal)${gone}`])
      .split('\0')
      .filter(it => it !== '');
    git(
      ['update-index', '-z', '--index-info'],
      below.map(it => `0 ${'0'.repeat(40)}\t${it}\0`).join(''),
    );
  }
  for (const file of writes) {
    const blob = git(['hash-object', '-w', '--stdin'], file.content);
    git([
      'update-index',
      '--add',
      '--replace',
      '--cacheinfo',
      file.mode,
      blob,
      file.path,
    ]);
  }
  return git(['write-tree']);
}

describe('properties', () => {
  it('the tree of random changes is the one that git makes', async () => {
    const repository = await fresh('property-change');
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { maxLength: 8 }).map(compatible),
        fc.array(deletion, { maxLength: 3 }),
        fc.array(write, { maxLength: 4 }).map(compatible),
        async (start, deletions, writes) => {
          const change = async (it: Write): Promise<TreeChange> => ({
            path: it.path,
            mode: it.mode,
            blob: await repository.writeBlob(it.content),
          });
          const first = await repository.changeTree(
            null,
            await Promise.all(start.map(change)),
          );
          expect(first).toBe(indexResult(repository, null, [], start));
          const base = await repository.writeCommit({
            tree: first,
            parents: [],
            author: ann,
            committer: ann,
            message: 'base',
          });
          const second = await repository.changeTree(base, [
            ...deletions,
            ...(await Promise.all(writes.map(change))),
          ]);
          expect(second).toBe(
            indexResult(
              repository,
              first,
              deletions.map(it => it.path),
              writes,
            ),
          );
          const committed = await repository.writeCommit({
            tree: second,
            parents: [base],
            author: ann,
            committer: ann,
            message: 'second',
          });
          const files = await repository.files(committed, '');
          expect(folderTreeId(files, '')).toBe(second);
          expect(files.map(file => file.path)).toEqual(
            files
              .map(file => Buffer.from(file.path))
              .sort(Buffer.compare)
              .map(String),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('a folder has the id that git gives it, in whatever order its files come', async () => {
    const repository = await fresh('property-folder');
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { minLength: 1, maxLength: 10 }).map(compatible),
        async writes => {
          const files = writes.map(it => ({
            path: `production/web/${it.path}`,
            mode: it.mode,
            blob: hashBlob(it.content),
          }));
          const root = indexResult(
            repository,
            null,
            [],
            writes.map(it => ({ ...it, path: `production/web/${it.path}` })),
          );
          const expected = plainGit(repository.path, [
            'rev-parse',
            `${root}:production/web`,
          ]);
          expect(folderTreeId(files, 'production/web')).toBe(expected);
          expect(folderTreeId([...files].reverse(), 'production/web')).toBe(
            expected,
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('a blob has the id that git gives it', async () => {
    const repository = await fresh('property-blob');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async bytes => {
        const id = await repository.writeBlob(bytes);
        expect(hashBlob(bytes)).toBe(id);
        expect(
          plainGit(repository.path, ['hash-object', '--stdin'], {
            input: bytes,
          }),
        ).toBe(id);
        expect((await repository.read(id)).equals(Buffer.from(bytes))).toBe(
          true,
        );
      }),
      { numRuns: 30 },
    );
  });
});
