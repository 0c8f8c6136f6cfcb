import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { GitHost } from '../__testUtils__/GitHost';
import { ArtifactStorage } from './ArtifactStorage';
import { GitOperationError, GitRemote } from './GitRemote';

const run = promisify(execFile);
const at = (seconds: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, seconds));

describe.each(['http', 'file'] as const)('sources over %s', transport => {
  let git: GitHost;
  let folder: string;
  let remote: GitRemote;
  let storage: ArtifactStorage;

  beforeEach(async () => {
    git = await GitHost.start({ name: 'gitops', branch: 'main', transport });
    folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
    remote = new GitRemote({ url: `${git.base}/gitops.git`, timeout: 20_000 });
    storage = new ArtifactStorage({ folder });
  });

  afterEach(async () => {
    await git.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const commit = (id: string, files: Record<string, string | null>) =>
    git.commit({ id, message: `${id}: why\n\nmore`, files });

  it('gives the files of the commit that a branch, a tag or a ref names', async () => {
    await commit('c1', { 'app/a.yaml': 'a: 1\n', '.hidden/b': 'b' });
    const c1 = git.commits.get('c1')!;
    await run('git', [
      '--git-dir',
      join(git.folder, 'gitops.git'),
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@example.com',
      'tag',
      '-a',
      '-m',
      'annotated',
      'v1',
      'main',
    ]);
    const resolved = {
      branch: await remote.resolve({ branch: 'main' }),
      tag: await remote.resolve({ tag: 'v1' }),
      name: await remote.resolve({ name: 'refs/heads/main' }),
      commit: await remote.resolve({ branch: 'main', commit: c1 }),
    };
    expect(
      Object.values(resolved).map(({ sha, revision }) => [sha, revision]),
    ).toEqual([
      [c1, `main@sha1:${c1}`],
      [c1, `v1@sha1:${c1}`],
      [c1, `refs/heads/main@sha1:${c1}`],
      [c1, `main@sha1:${c1}`],
    ]);

    const stored = await storage.store('uid', {
      remote,
      commit: resolved.branch,
      now: at(0),
    });
    expect(stored).toMatchObject({ subject: 'c1: why' });
    const files = (await storage.extract('uid', c1))!;
    expect((await readdir(files)).sort()).toEqual(['.hidden', 'app']);
    expect(await readFile(join(files, 'app/a.yaml'), 'utf8')).toBe('a: 1\n');
    await rm(files, { recursive: true });
  });

  it('takes what was pushed since it looked', async () => {
    await commit('c1', { file: '1' });
    const resolved = await remote.resolve({ branch: 'main' });
    await commit('c2', { file: '2' });
    const c2 = git.commits.get('c2')!;
    expect(
      await storage.store('uid', { remote, commit: resolved, now: at(0) }),
    ).toMatchObject({
      sha: c2,
      revision: `main@sha1:${c2}`,
      subject: 'c2: why',
    });
    const files = (await storage.extract('uid', c2))!;
    expect(await readFile(join(files, 'file'), 'utf8')).toBe('2');
    await rm(files, { recursive: true });
    expect(await storage.extract('uid', resolved.sha)).toBeUndefined();
  });

  it('has the same digest for the same files, and another for others', async () => {
    const digests: string[] = [];
    for (const [id, content] of [
      ['c1', 'a'],
      ['c2', 'b'],
      ['c3', 'a'],
    ]) {
      await commit(id, { file: content });
      const { digest } = await storage.store('uid', {
        remote,
        commit: await remote.resolve({ branch: 'main' }),
        now: at(0),
      });
      digests.push(digest);
    }
    expect(digests[0]).toBe(digests[2]);
    expect(digests[0]).not.toBe(digests[1]);
  });

  it('keeps two, none for longer than a minute, and always the current one', async () => {
    for (const [index, id] of ['c1', 'c2', 'c3'].entries()) {
      await commit(id, { file: id });
      await storage.store('uid', {
        remote,
        commit: await remote.resolve({ branch: 'main' }),
        now: at(index),
      });
    }
    const [c1, c2, c3] = ['c1', 'c2', 'c3'].map(id => git.commits.get(id)!);
    expect(storage.collectGarbage('uid', { current: c3, now: at(3) })).toBe(1);
    expect(await storage.extract('uid', c1)).toBeUndefined();
    expect(storage.collectGarbage('uid', { current: c3, now: at(90) })).toBe(1);
    expect(await storage.extract('uid', c2)).toBeUndefined();
    expect(await storage.forget('uid')).toBe(1);
    expect(await storage.extract('uid', c3)).toBeUndefined();
  });

  it('says what is not there in the words of Flux', async () => {
    await commit('c1', { file: 'x' });
    await expect(remote.resolve({ branch: 'release' })).rejects.toThrow(
      new GitOperationError('couldn\'t find remote ref "refs/heads/release"'),
    );
    const elsewhere = new GitRemote({
      url: `${git.base}/none.git`,
      timeout: 20_000,
    });
    await expect(elsewhere.resolve({ branch: 'main' })).rejects.toThrow(
      new GitOperationError('repository not found'),
    );
  });
});
