import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import {
  blobId,
  commitSha,
  type CommitSha,
  type Signature,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from './BareRepository';
import { EMPTY_TREE, folderTreeId, hashBlob } from './hashing';
import { plainGit, temporaryFolder } from './testing';
import type { FileEntry, TreeChange } from './types';

jest.setTimeout(120_000);

const ann: Signature = {
  name: 'Ann',
  email: 'ann@example.com',
  time: 1_700_000_000,
};

let folder: string;
let remove: () => Promise<void>;
const open: BareRepository[] = [];

async function fresh(name: string): Promise<BareRepository> {
  const repository = await BareRepository.init({
    path: join(folder, name),
    branch: 'main',
  });
  open.push(repository);
  return repository;
}

/** Commits the changes on top of `base` and moves `main` there. */
async function commitOn(
  repository: BareRepository,
  base: CommitSha | null,
  files: Record<string, string | null>,
): Promise<CommitSha> {
  const changes = await Promise.all(
    Object.entries(files).map(
      async ([path, content]): Promise<TreeChange> =>
        content === null
          ? { path, delete: true }
          : {
              path,
              mode: '100644',
              blob: await repository.writeBlob(content),
            },
    ),
  );
  const commit = await repository.writeCommit({
    tree: await repository.changeTree(base, changes),
    parents: base === null ? [] : [base],
    author: ann,
    committer: ann,
    message: 'change',
  });
  await repository.updateRef('main', commit, base);
  return commit;
}

beforeAll(async () => {
  const made = await temporaryFolder('git');
  folder = made.path;
  remove = made.remove;
});

afterAll(async () => {
  await Promise.all(open.map(repository => repository.close()));
  await remove();
});

describe('a repository that we write', () => {
  it('is one that git finds no fault with', async () => {
    const repository = await fresh('fsck');
    const first = await commitOn(repository, null, {
      'README.md': 'hello\n',
      'production/web/deployment.yaml': 'kind: Deployment\n',
      'production/web.yaml': 'sorts before the folder\n',
      'production/web0': 'sorts after the folder\n',
      'production/ünï ✓': '',
    });
    const second = await commitOn(repository, first, {
      'production/web/deployment.yaml': null,
      'staging/web/service.yaml': 'kind: Service\n',
    });
    expect(plainGit(repository.path, ['fsck', '--strict', '--full'])).toBe('');
    expect(
      plainGit(repository.path, [
        'log',
        '--format=%H %an <%ae> %at %s',
        'main',
      ]),
    ).toBe(
      `${second} Ann <ann@example.com> 1700000000 change\n${first} Ann <ann@example.com> 1700000000 change`,
    );
    expect(
      plainGit(repository.path, [
        '-c',
        'core.quotePath=false',
        'ls-tree',
        '-r',
        '--name-only',
        'main',
      ]).split('\n'),
    ).toEqual([
      'README.md',
      'production/web.yaml',
      'production/web0',
      'production/ünï ✓',
      'staging/web/service.yaml',
    ]);
  });

  it('reads back what it wrote, before and after git packs it', async () => {
    const repository = await fresh('read');
    const commit = await commitOn(repository, null, {
      'a/b/c': 'deep',
      'a/d': 'flat',
      e: 'root',
    });
    const check = async () => {
      expect(await repository.resolve('main')).toBe(commit);
      expect(await repository.resolve('HEAD')).toBe(commit);
      expect(await repository.resolve(commit.slice(0, 8))).toBe(commit);
      expect(await repository.files(commit, '')).toEqual([
        { path: 'a/b/c', mode: '100644', blob: hashBlob('deep') },
        { path: 'a/d', mode: '100644', blob: hashBlob('flat') },
        { path: 'e', mode: '100644', blob: hashBlob('root') },
      ]);
      expect((await repository.list(commit, 'a')).map(e => e.name)).toEqual([
        'b',
        'd',
      ]);
      expect(await repository.list(commit, 'nothing')).toEqual([]);
      expect(await repository.files(commit, 'e')).toEqual([]);
      expect((await repository.readFile(commit, 'a/b/c'))?.toString()).toBe(
        'deep',
      );
      expect(await repository.readFile(commit, 'a/b')).toBeUndefined();
      expect(await repository.readFile(commit, 'e/f')).toBeUndefined();
      expect(await repository.entry(commit, 'a/b')).toEqual({
        mode: '040000',
        type: 'tree',
        id: plainGit(repository.path, ['rev-parse', 'main:a/b']),
      });
    };
    await check();
    plainGit(repository.path, ['repack', '-adq']);
    plainGit(repository.path, ['pack-refs', '--all']);
    await check();
    const again = await BareRepository.open({ path: repository.path });
    open.push(again);
    expect((await again.readFile(commit, 'e'))?.toString()).toBe('root');
  });

  it('reads a large binary file and many at once', async () => {
    const repository = await fresh('large');
    const large = Buffer.alloc(3_000_000, 7);
    large.writeUInt32BE(0x0a0a0a0a, 1_000);
    const small = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        repository.writeBlob(`blob ${i}\n`),
      ),
    );
    const id = await repository.writeBlob(large);
    const [back, ...rest] = await Promise.all([
      repository.read(id),
      ...small.map(blob => repository.read(blob)),
    ]);
    expect(back.equals(large)).toBe(true);
    expect(rest.map(String)).toEqual(small.map((_, i) => `blob ${i}\n`));
  });

  it('goes on when the process that reads has died', async () => {
    const written = await fresh('died');
    const commit = await commitOn(written, null, { a: '1', 'b/c': '2' });
    const pids = join(folder, 'pids');
    const binary = join(folder, 'git-that-says-its-pid');
    writeFileSync(binary, `#!/bin/sh\necho $$ >>'${pids}'\nexec git "$@"\n`, {
      mode: 0o755,
    });
    const repository = await BareRepository.open({
      path: written.path,
      binary,
    });
    open.push(repository);
    expect((await repository.readFile(commit, 'a'))?.toString()).toBe('1');
    const [reader] = readFileSync(pids, 'utf8').trim().split('\n').slice(-1);
    process.kill(Number(reader), 'SIGKILL');
    expect((await repository.readFile(commit, 'b/c'))?.toString()).toBe('2');
    expect((await repository.read(hashBlob('1'))).toString()).toBe('1');
  });

  it('leaves objects that exist alone and leaves nothing behind', async () => {
    const repository = await fresh('existing');
    const [one, two] = await Promise.all([
      repository.writeBlob('same'),
      repository.writeBlob('same'),
    ]);
    expect(one).toBe(two);
    const written = readdirSync(
      join(repository.path, 'objects', one.slice(0, 2)),
    );
    expect(written).toEqual([one.slice(2)]);
  });

  it('says which object is missing', async () => {
    const repository = await fresh('missing');
    const nothing = '1'.repeat(40);
    await expect(repository.read(blobId(nothing))).rejects.toThrow(
      `no blob ${nothing}`,
    );
    await expect(repository.commit(commitSha(nothing))).rejects.toThrow(
      `no commit ${nothing}`,
    );
    expect(await repository.resolve(nothing)).toBeUndefined();
    expect(await repository.resolve('main')).toBeUndefined();
  });
});

describe('revisions', () => {
  it('takes names and ids, never an expression or an option', async () => {
    const repository = await fresh('revisions');
    const first = await commitOn(repository, null, { a: '1' });
    const second = await commitOn(repository, first, { a: '2' });
    plainGit(repository.path, ['tag', '-a', '-m', 'one', 'v1', first]);
    plainGit(repository.path, ['branch', 'abcdef', first]);
    expect(await repository.resolve('v1')).toBe(first);
    expect(await repository.resolve('refs/tags/v1')).toBe(first);
    expect(await repository.resolve('abcdef')).toBe(first);
    expect(await repository.resolve(second)).toBe(second);
    for (const hostile of [
      'main~1',
      'main^',
      'main:a',
      ':/change',
      '--all',
      '-n1',
      'main..v1',
      '@{0}',
      '',
      'main\nHEAD',
    ]) {
      expect(await repository.resolve(hostile)).toBeUndefined();
    }
  });

  it('says when a short id fits several commits', async () => {
    const repository = await fresh('ambiguous');
    const seen = new Set<string>();
    let short = '';
    for (let time = 0; short === '' || !seen.has(short); time++) {
      seen.add(short);
      const commit = await repository.writeCommit({
        tree: EMPTY_TREE,
        parents: [],
        author: { ...ann, time },
        committer: ann,
        message: 'x',
      });
      short = commit.slice(0, 4);
    }
    await expect(repository.resolve(short)).rejects.toMatchObject({
      code: 'ambiguous',
    });
  });
});

describe('commits', () => {
  it('are read as git shows them, with several parents, a signature and another encoding', async () => {
    const repository = await fresh('commits');
    const base = await commitOn(repository, null, { a: '1' });
    const raw = Buffer.concat([
      Buffer.from(
        [
          `tree ${EMPTY_TREE}`,
          `parent ${base}`,
          `parent ${base}`,
          'author J. D. <j@example.com> 1600000000 +0200',
          'committer  <> 1600000001 -0730',
          'gpgsig -----BEGIN PGP SIGNATURE-----',
          ' tree not-one',
          ' -----END PGP SIGNATURE-----',
          'encoding ISO-8859-1',
          '',
          '',
        ].join('\n'),
      ),
      Buffer.from('caf\xe9\n\nbody\n', 'latin1'),
    ]);
    const id = commitSha(
      plainGit(
        repository.path,
        ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'],
        { input: raw },
      ),
    );
    expect(await repository.commit(id)).toEqual({
      id,
      tree: EMPTY_TREE,
      parents: [base, base],
      author: { name: 'J. D.', email: 'j@example.com', time: 1_600_000_000 },
      committer: { name: '', email: '', time: 1_600_000_001 },
      message: 'café\n\nbody\n',
    });
  });

  it('cannot be forged by a name or an address', async () => {
    const repository = await fresh('identity');
    const commit = await repository.writeCommit({
      tree: await repository.changeTree(null, []),
      parents: [],
      author: {
        name: 'Eve <root@x>\ncommitter Root <r@x> 1 +0000\n\0',
        email: 'e ve@x>\n',
        time: 5,
      },
      committer: { name: ' ', email: '', time: 6 },
      message: 'subject\n\n\n',
    });
    expect(
      plainGit(repository.path, ['cat-file', 'commit', commit]).split('\n'),
    ).toEqual([
      `tree ${EMPTY_TREE}`,
      'author Eve root@x committer Root r@x 1 +0000 <eve@x> 5 +0000',
      'committer unknown <> 6 +0000',
      '',
      'subject',
    ]);
    await repository.updateRef('main', commit, null);
    plainGit(repository.path, ['fsck', '--strict']);
  });
});

describe('moving a branch', () => {
  it('happens only from where it is expected', async () => {
    const repository = await fresh('update-ref');
    const first = await commitOn(repository, null, { a: '1' });
    const second = await commitOn(repository, first, { a: '2' });
    await expect(
      repository.updateRef('main', first, first),
    ).rejects.toMatchObject({ code: 'stale' });
    await expect(
      repository.updateRef('main', first, null),
    ).rejects.toMatchObject({ code: 'stale' });
    expect(await repository.resolve('main')).toBe(second);
    await expect(
      repository.updateRef('--stdin', first, null),
    ).rejects.toMatchObject({ code: 'invalid' });
  });

  it('goes on after a refusal, and sees what another git did meanwhile', async () => {
    const repository = await fresh('update-ref-again');
    const first = await commitOn(repository, null, { a: '1' });
    const second = await commitOn(repository, first, { a: '2' });
    await expect(
      repository.updateRef('main', first, null),
    ).rejects.toMatchObject({ code: 'stale' });
    plainGit(repository.path, ['update-ref', 'refs/heads/main', first]);
    plainGit(repository.path, ['pack-refs', '--all']);
    await expect(
      repository.updateRef('main', first, second),
    ).rejects.toMatchObject({ code: 'stale' });
    await repository.updateRef('main', second, first);
    plainGit(repository.path, ['pack-refs', '--all']);
    const third = await commitOn(repository, second, { a: '3' });
    expect(plainGit(repository.path, ['rev-parse', 'main'])).toBe(third);
    await repository.updateRef('other', third, null);
    await expect(
      repository.updateRef('other/below', third, null),
    ).rejects.toMatchObject({ code: 'tool' });
    expect(
      plainGit(repository.path, ['for-each-ref', '--format=%(refname)']),
    ).toBe('refs/heads/main\nrefs/heads/other');
  });

  it('says what git says where a lock is in its way', async () => {
    const repository = await fresh('update-ref-locked');
    const first = await commitOn(repository, null, { a: '1' });
    const lock = join(repository.path, 'refs', 'heads', 'main.lock');
    writeFileSync(lock, '');
    const error = commitOn(repository, first, { a: '2' });
    await expect(error).rejects.toMatchObject({ code: 'tool' });
    await expect(error).rejects.toThrow(/main\.lock/);
    rmSync(lock);
    await commitOn(repository, first, { a: '2' });
  });
});

describe('opening', () => {
  it('finds a clone, leaves its work tree alone, and never a repository around the path', async () => {
    const clone = join(folder, 'clone');
    plainGit(folder, ['init', '-q', '-b', 'main', clone]);
    mkdirSync(join(clone, 'inner'));
    writeFileSync(join(clone, 'inner', 'file'), 'x');
    plainGit(clone, ['add', '.']);
    plainGit(clone, ['commit', '-qm', 'first']);
    const repository = await BareRepository.open({ path: clone });
    open.push(repository);
    expect(await repository.resolve('main')).toBe(
      plainGit(clone, ['rev-parse', 'main']),
    );
    await expect(
      BareRepository.open({ path: join(clone, 'inner') }),
    ).rejects.toMatchObject({ code: 'not-found' });
    await expect(
      BareRepository.open({ path: join(folder, 'nowhere') }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('does not follow the variables of the caller', async () => {
    const repository = await fresh('environment');
    const commit = await commitOn(repository, null, { a: '1' });
    const before = { ...process.env };
    try {
      process.env.GIT_DIR = join(folder, 'nowhere');
      process.env.GIT_OBJECT_DIRECTORY = join(folder, 'nowhere');
      const again = await BareRepository.open({ path: repository.path });
      open.push(again);
      expect((await again.readFile(commit, 'a'))?.toString()).toBe('1');
    } finally {
      process.env = before;
    }
  });

  it("says that a repository is somebody else's", async () => {
    const repository = await fresh('foreign');
    const binary = join(folder, 'git-as-a-stranger');
    writeFileSync(
      binary,
      '#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"\n',
      { mode: 0o755 },
    );
    await expect(
      BareRepository.open({ path: repository.path, binary }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('refuses a SHA-256 repository', async () => {
    const path = join(folder, 'sha256');
    plainGit(folder, ['init', '-q', '--bare', '--object-format=sha256', path]);
    await expect(BareRepository.open({ path })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('sha256'),
    });
  });

  it('writes a commit-graph that git accepts', async () => {
    const repository = await fresh('graph');
    await commitOn(repository, null, { a: '1' });
    await repository.writeCommitGraph();
    expect(plainGit(repository.path, ['commit-graph', 'verify'])).toBe('');
  });
});

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
