import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import {
  commitSha,
  type CommitSha,
  type Signature,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from './BareRepository';
import type { GitRemote } from './remote';
import { GitFetchError, GitPushError } from './remoteErrors';
import {
  denyPushes,
  findSshd,
  listenOnLoopback,
  plainGit,
  startGitHttpServer,
  startSshServer,
  temporaryFolder,
  type GitHttpServer,
  type SshServer,
} from './testing';

jest.setTimeout(120_000);

const TOKEN = 'tok-3n/with+odd%characters';

const ann: Signature = {
  name: 'Ann',
  email: 'ann@example.com',
  time: 1_700_000_000,
};

let folder: string;
let remove: () => Promise<void>;
let server: GitHttpServer;
let count = 0;
const open: BareRepository[] = [];

beforeAll(async () => {
  const made = await temporaryFolder('transfer');
  folder = made.path;
  remove = made.remove;
  mkdirSync(join(folder, 'remotes'));
  server = await startGitHttpServer({
    root: join(folder, 'remotes'),
    token: TOKEN,
  });
});

afterAll(async () => {
  await Promise.all(open.map(repository => repository.close()));
  await server.close();
  await remove();
});

afterEach(() => {
  server.faults = [];
  server.token = TOKEN;
});

/** A bare repository with one commit on main, or an empty one. */
function remoteRepository(options: { empty?: boolean } = {}): {
  name: string;
  path: string;
} {
  count += 1;
  const name = `remote ${count}.git`;
  const path = join(folder, 'remotes', name);
  plainGit(folder, ['init', '-q', '--bare', '-b', 'main', path]);
  plainGit(path, ['config', 'http.receivepack', 'true']);
  if (!options.empty) {
    addCommit(path, 'first');
  }
  return { name, path };
}

/** Commits to main of a bare repository as somebody else would. */
function addCommit(path: string, message: string): CommitSha {
  const blob = plainGit(path, ['hash-object', '-w', '--stdin'], {
    input: message,
  });
  const tree = plainGit(path, ['mktree'], {
    input: `100644 blob ${blob}\tfile\n`,
  });
  const parents = plainGit(path, [
    'for-each-ref',
    '--format=%(objectname)',
    'refs/heads/main',
  ]);
  const commit = plainGit(path, [
    'commit-tree',
    '-m',
    message,
    ...(parents === '' ? [] : ['-p', parents]),
    tree,
  ]);
  plainGit(path, ['update-ref', 'refs/heads/main', commit]);
  return commitSha(commit);
}

async function mirror(
  remote: GitRemote,
  options: { binary?: string; networkTimeout?: number } = {},
): Promise<BareRepository> {
  count += 1;
  const repository = await BareRepository.mirror({
    path: join(folder, `mirror ${count}`),
    remote,
    ...options,
  });
  open.push(repository);
  return repository;
}

async function commitOn(
  repository: BareRepository,
  base: CommitSha | null,
  text: string,
): Promise<CommitSha> {
  const blob = await repository.writeBlob(text);
  return repository.writeCommit({
    tree: await repository.changeTree(base, [
      { path: 'production/web/file', mode: '100644', blob },
    ]),
    parents: base === null ? [] : [base],
    author: ann,
    committer: ann,
    message: text,
  });
}

const token = (name: string): GitRemote => ({
  url: server.url(encodeURIComponent(name)),
  credentials: { kind: 'token', token: TOKEN },
});

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: unknown) => error,
  );
}

describe.each([
  ['a path', (it: { path: string }): GitRemote => ({ url: it.path })],
  ['HTTP with a token', (it: { name: string }): GitRemote => token(it.name)],
])('over %s', (_, remoteOf) => {
  it('mirrors, fetches and pushes', async () => {
    const remote = remoteRepository();
    const local = await mirror(remoteOf(remote));
    const first = await local.head('main');
    expect(first).toBe(plainGit(remote.path, ['rev-parse', 'main']));
    expect(await local.resolve('HEAD')).toBe(first);

    const theirs = addCommit(remote.path, 'second');
    expect(await local.head('main')).toBe(first);
    expect(await local.remoteHead('main')).toBe(theirs);
    await local.fetch();
    expect(await local.head('main')).toBe(theirs);

    const ours = await commitOn(local, theirs, 'ours');
    await local.push({ branch: 'main', commit: ours, expected: theirs });
    expect(plainGit(remote.path, ['rev-parse', 'main'])).toBe(ours);
    expect(await local.head('main')).toBe(ours);
    expect(plainGit(remote.path, ['fsck', '--strict', '--full'])).toBe('');
  });

  it("takes the remote's default branch for its own, also beside a main", async () => {
    const remote = remoteRepository();
    plainGit(remote.path, ['branch', 'trunk', 'main']);
    plainGit(remote.path, ['symbolic-ref', 'HEAD', 'refs/heads/trunk']);
    const local = await mirror(remoteOf(remote));
    expect(await local.defaultBranch()).toBe('trunk');
  });

  it('takes what vanished away', async () => {
    const remote = remoteRepository();
    plainGit(remote.path, ['branch', 'gone', 'main']);
    const local = await mirror(remoteOf(remote));
    expect(await local.head('gone')).not.toBeNull();
    plainGit(remote.path, ['branch', '-D', 'gone']);
    await local.fetch();
    expect(await local.head('gone')).toBeNull();
  });

  it('begins an empty repository, once', async () => {
    const remote = remoteRepository({ empty: true });
    const local = await mirror(remoteOf(remote));
    expect(await local.head('main')).toBeNull();
    expect(await local.remoteHead('main')).toBeNull();
    const first = await commitOn(local, null, 'first');
    await local.push({ branch: 'main', commit: first, expected: null });
    expect(plainGit(remote.path, ['rev-parse', 'main'])).toBe(first);
    const other = await commitOn(local, null, 'other');
    expect(
      await rejection(
        local.push({ branch: 'main', commit: other, expected: null }),
      ),
    ).toMatchObject({ kind: 'StaleHead', code: 'stale' });
  });

  it('says StaleHead when somebody was faster, also when the branch went back', async () => {
    const remote = remoteRepository();
    const local = await mirror(remoteOf(remote));
    const base = await local.head('main');
    const ours = await commitOn(local, base, 'ours');
    const theirs = addCommit(remote.path, 'theirs');
    const error = await rejection(
      local.push({ branch: 'main', commit: ours, expected: base }),
    );
    expect(error).toBeInstanceOf(GitPushError);
    expect(error).toMatchObject({
      kind: 'StaleHead',
      code: 'stale',
      whatToDo: expect.stringContaining('Fetch'),
    });
    expect(plainGit(remote.path, ['rev-parse', 'main'])).toBe(theirs);

    await local.fetch();
    const onTheirs = await commitOn(local, theirs, 'ours');
    plainGit(remote.path, ['update-ref', 'refs/heads/main', `${base}`]);
    expect(
      await rejection(
        local.push({ branch: 'main', commit: onTheirs, expected: theirs }),
      ),
    ).toMatchObject({ kind: 'StaleHead' });
    expect(plainGit(remote.path, ['rev-parse', 'main'])).toBe(base);
  });

  it("says Denied with the host's own words", async () => {
    const remote = remoteRepository();
    const local = await mirror(remoteOf(remote));
    const base = await local.head('main');
    denyPushes(remote.path);
    expect(
      await rejection(
        local.push({
          branch: 'main',
          commit: await commitOn(local, base, 'ours'),
          expected: base,
        }),
      ),
    ).toMatchObject({
      kind: 'Denied',
      code: 'denied',
      refused: 'content',
      message: expect.stringMatching(
        /pre-receive hook declined.*Protected branch update failed/,
      ),
    });
    expect(plainGit(remote.path, ['rev-parse', 'main'])).toBe(base);
  });

  it('never takes commits away', async () => {
    const remote = remoteRepository();
    const local = await mirror(remoteOf(remote));
    const base = await local.head('main');
    const unrelated = await commitOn(local, null, 'unrelated');
    await expect(
      local.push({ branch: 'main', commit: unrelated, expected: base }),
    ).rejects.toThrow(/take commits away/);
    expect(plainGit(remote.path, ['rev-parse', 'main'])).toBe(base);
  });

  it('says NotFound for a repository that is not there', async () => {
    const error = await rejection(
      mirror(
        remoteOf({
          name: 'nowhere.git',
          path: join(folder, 'remotes', 'nowhere.git'),
        }),
      ),
    );
    expect(error).toBeInstanceOf(GitFetchError);
    expect(error).toMatchObject({ kind: 'NotFound', code: 'not-found' });
  });
});

describe('over HTTP', () => {
  it('shows the token to nobody: not in arguments, settings on disk, or errors', async () => {
    const remote = remoteRepository();
    const log = join(folder, 'arguments');
    const binary = join(folder, 'git-that-says-its-arguments');
    writeFileSync(
      binary,
      `#!/bin/sh\nprintf '%s\\n' "$*" >>'${log}'\nexec git "$@"\n`,
    );
    chmodSync(binary, 0o755);
    const local = await mirror(token(remote.name), { binary });
    const base = await local.head('main');
    const ours = await commitOn(local, base, 'ours');
    await local.push({ branch: 'main', commit: ours, expected: base });
    const written = readFileSync(log, 'utf8');
    expect(written).toContain('push');
    expect(written).not.toContain(TOKEN);
    expect(readFileSync(join(local.path, 'config'), 'utf8')).not.toContain(
      TOKEN,
    );

    // A host that repeats the token in what it says.
    mkdirSync(join(remote.path, 'hooks'), { recursive: true });
    writeFileSync(
      join(remote.path, 'hooks', 'pre-receive'),
      `#!/bin/sh\necho 'you sent ${TOKEN}' >&2\nexit 1\n`,
      { mode: 0o755 },
    );
    const error = await rejection(
      local.push({
        branch: 'main',
        commit: await commitOn(local, ours, 'again'),
        expected: ours,
      }),
    );
    expect(error).toMatchObject({
      message: expect.stringContaining('you sent ***'),
    });
  });

  it('says Denied for a wrong token and for none, when reading and when writing', async () => {
    const remote = remoteRepository();
    const local = await mirror(token(remote.name));
    const base = await local.head('main');
    const ours = await commitOn(local, base, 'ours');
    server.token = 'changed';
    const denied = { kind: 'Denied', code: 'denied' };
    expect(await rejection(local.fetch())).toMatchObject(denied);
    expect(
      await rejection(
        local.push({ branch: 'main', commit: ours, expected: base }),
      ),
    ).toMatchObject({
      ...denied,
      refused: 'access',
      whatToDo: expect.stringContaining('token'),
    });
    expect(
      await rejection(mirror({ url: token(remote.name).url })),
    ).toMatchObject(denied);
  });

  it('says Unreachable where nobody listens', async () => {
    const remote = remoteRepository();
    const gone = await startGitHttpServer({ root: join(folder, 'remotes') });
    const local = await mirror({
      url: gone.url(encodeURIComponent(remote.name)),
    });
    await gone.close();
    const base = await local.head('main');
    expect(await rejection(local.fetch())).toMatchObject({
      kind: 'Unreachable',
      code: 'unreachable',
    });
    expect(
      await rejection(
        local.push({
          branch: 'main',
          commit: await commitOn(local, base, 'ours'),
          expected: base,
        }),
      ),
    ).toMatchObject({ kind: 'Unreachable', code: 'unreachable' });
  });

  it.each([
    ['unavailable' as const, false],
    ['half-answer' as const, true],
  ])('says Unreachable after %s (pushed: %s)', async (fault, arrived) => {
    const remote = remoteRepository();
    const local = await mirror(token(remote.name));
    const base = await local.head('main');
    const ours = await commitOn(local, base, 'ours');
    server.faults = [fault];
    expect(
      await rejection(
        local.push({ branch: 'main', commit: ours, expected: base }),
      ),
    ).toMatchObject({ kind: 'Unreachable' });
    expect(plainGit(remote.path, ['rev-parse', 'main'])).toBe(
      arrived ? ours : base,
    );
  });

  it('says StaleHead when the request was sent twice because the first answer was lost', async () => {
    const remote = remoteRepository();
    const local = await mirror(token(remote.name));
    const base = await local.head('main');
    const ours = await commitOn(local, base, 'ours');
    server.faults = ['no-answer'];
    expect(
      await rejection(
        local.push({ branch: 'main', commit: ours, expected: base }),
      ),
    ).toMatchObject({ kind: 'StaleHead' });
    expect(await local.remoteHead('main')).toBe(ours);
  });

  it('does not follow a host to another address, and shows the token to nobody there', async () => {
    const remote = remoteRepository();
    const strangers: string[] = [];
    const stranger = createServer((request, response) => {
      strangers.push(JSON.stringify(request.headers));
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' });
      response.end();
    });
    const strangerPort = await listenOnLoopback(stranger);
    const sender = createServer((request, response) => {
      response.writeHead(302, {
        Location: `http://127.0.0.1:${strangerPort}${request.url}`,
      });
      response.end();
    });
    const senderPort = await listenOnLoopback(sender);
    const error = await rejection(
      mirror({
        url: `http://127.0.0.1:${senderPort}/${encodeURIComponent(
          remote.name,
        )}`,
        credentials: { kind: 'token', token: TOKEN },
      }),
    );
    stranger.close();
    sender.close();
    expect(error).toMatchObject({ kind: 'Denied' });
    expect(strangers).toEqual([]);
  });

  it('asks for credentials that expire each time', async () => {
    const remote = remoteRepository();
    const given = ['the second', 'the third'];
    const local = await BareRepository.mirror({
      path: join(folder, 'renewed.git'),
      remote: {
        url: server.url(encodeURIComponent(remote.name)),
        credentials: async () => ({ kind: 'token', token: server.token ?? '' }),
      },
    });
    open.push(local);
    for (const next of given) {
      server.token = next;
      const theirs = addCommit(remote.path, `while the token is ${next}`);
      await local.fetch();
      expect(await local.head('main')).toBe(theirs);
      const ours = await commitOn(local, theirs, 'ours');
      await local.push({ branch: 'main', commit: ours, expected: theirs });
      expect(plainGit(remote.path, ['rev-parse', 'main'])).toBe(ours);
    }
  });

  it('gives up on a host that says nothing', async () => {
    const remote = remoteRepository();
    const local = await mirror(token(remote.name), { networkTimeout: 1_500 });
    const base = await local.head('main');
    mkdirSync(join(remote.path, 'hooks'), { recursive: true });
    writeFileSync(
      join(remote.path, 'hooks', 'pre-receive'),
      '#!/bin/sh\nexec sleep 5\n',
      { mode: 0o755 },
    );
    expect(
      await rejection(
        local.push({
          branch: 'main',
          commit: await commitOn(local, base, 'ours'),
          expected: base,
        }),
      ),
    ).toMatchObject({
      kind: 'Unreachable',
      whatToDo: expect.stringContaining('too long'),
    });
  });
});

describe('mirrors and clones', () => {
  it('are used again, and never in place of something else', async () => {
    const remote = remoteRepository();
    const first = await mirror({ url: remote.path });
    const later = addCommit(remote.path, 'later');
    const again = await BareRepository.mirror({
      path: first.path,
      remote: { url: remote.path },
    });
    open.push(again);
    expect(await again.head('main')).toBe(later);
    expect(plainGit(again.path, ['commit-graph', 'verify'])).toBe('');
    await expect(
      BareRepository.mirror({
        path: first.path,
        remote: { url: remoteRepository().path },
      }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      BareRepository.mirror({
        path: remote.path,
        remote: { url: remote.path },
      }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('may be fetched into by several at the same time', async () => {
    const remote = remoteRepository();
    const first = await mirror({ url: remote.path });
    const others = await Promise.all(
      [1, 2, 3].map(() =>
        BareRepository.open({
          path: first.path,
          remote: { url: remote.path },
        }),
      ),
    );
    open.push(...others);
    for (let round = 0; round < 5; round++) {
      for (let branch = 0; branch < 5; branch++) {
        plainGit(remote.path, ['branch', '-f', `b${branch}`, 'main']);
      }
      const head = addCommit(remote.path, `round ${round}`);
      await Promise.all([first, ...others].map(it => it.fetch()));
      for (const it of [first, ...others]) {
        expect(await it.head('main')).toBe(head);
      }
    }
    await first.maintain();
    expect(plainGit(first.path, ['fsck', '--full'])).toBe('');
  });

  it("keep a clone's own branches apart from the remote's", async () => {
    const remote = remoteRepository();
    const clone = join(folder, 'clone');
    plainGit(folder, ['clone', '-q', remote.path, clone]);
    plainGit(clone, ['commit', '-q', '--allow-empty', '-m', 'mine']);
    plainGit(clone, ['branch', 'own']);
    const mine = plainGit(clone, ['rev-parse', 'main']);
    const theirs = addCommit(remote.path, 'theirs');
    const local = await BareRepository.open({
      path: clone,
      remote: { url: remote.path },
    });
    open.push(local);
    await local.fetch();
    expect(await local.head('main')).toBe(theirs);
    const ours = await commitOn(local, theirs, 'ours');
    await local.push({ branch: 'main', commit: ours, expected: theirs });
    expect(await local.head('main')).toBe(ours);
    expect(plainGit(clone, ['rev-parse', 'main', 'own'])).toBe(
      `${mine}\n${mine}`,
    );
    expect(plainGit(clone, ['status', '--porcelain'])).toBe('');
  });

  it("do not run the repository's hooks", async () => {
    const remote = remoteRepository();
    const local = await mirror({ url: remote.path });
    const base = await local.head('main');
    const witness = join(folder, 'witness');
    mkdirSync(join(local.path, 'hooks'), { recursive: true });
    for (const hook of ['pre-push', 'reference-transaction']) {
      writeFileSync(
        join(local.path, 'hooks', hook),
        `#!/bin/sh\necho ran >>'${witness}'\n`,
        { mode: 0o755 },
      );
    }
    await local.push({
      branch: 'main',
      commit: await commitOn(local, base, 'ours'),
      expected: base,
    });
    expect(() => readFileSync(witness)).toThrow(/ENOENT/);
  });

  it('have no remote unless they are given one', async () => {
    const remote = remoteRepository();
    const local = await BareRepository.open({ path: remote.path });
    open.push(local);
    expect(local.hasRemote).toBe(false);
    await expect(local.fetch()).rejects.toMatchObject({ code: 'conflict' });
  });
});

const sshd = findSshd();
const describeSsh = sshd === undefined ? describe.skip : describe;

describeSsh('over SSH (needs sshd: Debian, Ubuntu: openssh-server)', () => {
  let ssh: SshServer;

  beforeAll(async () => {
    ssh = await startSshServer({ folder, sshd: sshd ?? '' });
  });

  afterAll(() => ssh.close());

  const remoteOf = (path: string, keyFile = ssh.keyFile): GitRemote => ({
    url: ssh.url(encodeURI(path)),
    credentials: {
      kind: 'ssh',
      keyFile,
      knownHostsFile: ssh.knownHostsFile,
    },
  });

  it('mirrors and pushes with a key', async () => {
    const remote = remoteRepository();
    const local = await mirror(remoteOf(remote.path));
    const base = await local.head('main');
    expect(base).toBe(plainGit(remote.path, ['rev-parse', 'main']));
    const ours = await commitOn(local, base, 'ours');
    await local.push({ branch: 'main', commit: ours, expected: base });
    expect(plainGit(remote.path, ['rev-parse', 'main'])).toBe(ours);
    expect(
      await rejection(
        local.push({
          branch: 'main',
          commit: await commitOn(local, base, 'late'),
          expected: base,
        }),
      ),
    ).toMatchObject({ kind: 'StaleHead' });
  });

  it('says Denied for a key that the host does not know, and NotFound for no repository', async () => {
    const remote = remoteRepository();
    expect(
      await rejection(mirror(remoteOf(remote.path, ssh.strangerKeyFile))),
    ).toMatchObject({
      kind: 'Denied',
      whatToDo: expect.stringContaining('key'),
    });
    expect(
      await rejection(mirror(remoteOf('/nowhere/gitops.git'))),
    ).toMatchObject({ kind: 'NotFound' });
  });

  it('does not trust a host that it does not know', async () => {
    const remote = remoteRepository();
    const knownHostsFile = join(folder, 'nobody');
    writeFileSync(knownHostsFile, '');
    expect(
      await rejection(
        mirror({
          url: ssh.url(encodeURI(remote.path)),
          credentials: { kind: 'ssh', keyFile: ssh.keyFile, knownHostsFile },
        }),
      ),
    ).toMatchObject({
      kind: 'Denied',
      whatToDo: expect.stringContaining('known hosts'),
    });
  });
});
