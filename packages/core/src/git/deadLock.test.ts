import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BareRepository } from './BareRepository';
import { GitFetchError } from './remoteErrors';
import { plainGit, temporaryFolder } from './testing';

jest.setTimeout(60_000);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let remote: string;
let mirror: string;

const commit = (title: string) => {
  const tree = plainGit(remote, ['mktree'], { input: '' });
  const id = plainGit(remote, ['commit-tree', tree, '-m', title]);
  plainGit(remote, ['update-ref', 'refs/heads/main', id]);
  return id;
};

const fetchAgain = async () => {
  const repository = await BareRepository.mirror({
    path: mirror,
    remote: { url: remote },
  });
  const head = await repository.head('main');
  await repository.close();
  return head;
};

/** What a git leaves that was killed while it moved a ref. */
function leaveLock(name: string, secondsAgo: number): string {
  const lock = join(mirror, name);
  const then = Date.now() / 1_000 - secondsAgo;
  writeFileSync(lock, '');
  utimesSync(lock, then, then);
  return lock;
}

beforeEach(async () => {
  folder = await temporaryFolder('dead-lock');
  remote = join(folder.path, 'remote.git');
  mirror = join(folder.path, 'mirror.git');
  plainGit(folder.path, ['init', '-q', '--bare', '-b', 'main', remote]);
  commit('one');
  await fetchAgain();
});

afterEach(() => folder.remove());

describe('a lock in a mirror', () => {
  it.each(['refs/heads/main.lock', 'HEAD.lock'])(
    '%s that a killed git left behind is taken away',
    async name => {
      const lock = leaveLock(name, 120);
      const head = commit('two');
      expect(await fetchAgain()).toBe(head);
      expect(existsSync(lock)).toBe(false);
    },
  );

  it('that may still be held stays, and the error says what to do', async () => {
    const lock = leaveLock('refs/heads/main.lock', 5);
    commit('two');
    const error = await fetchAgain().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GitFetchError);
    expect(error).toMatchObject({
      kind: 'Unreachable',
      whatToDo: expect.stringContaining('Try again in a minute'),
    });
    expect(existsSync(lock)).toBe(true);
  });
});
