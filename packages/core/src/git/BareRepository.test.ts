import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  blobId,
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { ann, RepositoryFolder } from './__testUtils__/RepositoryFolder';
import { BareRepository } from './BareRepository';
import { EMPTY_TREE, hashBlob } from './hashing';
import { plainGit } from './testing';
import type { TreeChange } from './types';

jest.setTimeout(120_000);

let repositories: RepositoryFolder;
let folder: string;

const fresh = (name: string) => repositories.fresh(name);

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
  repositories = await RepositoryFolder.create();
  folder = repositories.path;
});

afterAll(() => repositories.remove());

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
    repositories.closeLater(again);
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
    repositories.closeLater(repository);
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
    repositories.closeLater(repository);
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
      repositories.closeLater(again);
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
