import { chmodSync } from 'node:fs';
import { Shop } from '../__testUtils__/shop';
import { isAddress, locateRepository, mirrorFolder } from './location';

let shop: Shop;
beforeEach(() => {
  shop = new Shop();
});
afterEach(() => shop.remove());

const locate = (given: string) =>
  locateRepository(
    {
      cwd: shop.folder,
      env: { PATH: process.env.PATH, HOME: shop.path('home') },
    },
    given,
  );

it.each([
  ['https://git.example.com/acme/gitops.git', true],
  ['ssh://git@git.example.com/acme/gitops.git', true],
  ['git@git.example.com:acme/gitops.git', true],
  ['file:///srv/gitops.git', true],
  ['../gitops', false],
  ['/srv/gitops', false],
  ['gitops', false],
])('%s is an address: %p', (text, expected) => {
  expect(isAddress(text)).toBe(expected);
});

it('takes an address and a bare repository as they are', async () => {
  const url = 'https://git.example.com/acme/gitops.git';
  expect(await locate(url)).toEqual({ url });
  expect(await locate('gitops.git')).toEqual({ url: shop.gitops });
});

it('takes a clone for its origin, also from a folder in it, and counts what was not pushed', async () => {
  shop.git('.', 'clone', '-q', shop.gitops, 'clone');
  shop.git('clone', 'commit', '-q', '--allow-empty', '-m', 'one');
  shop.git('clone', 'push', '-q', 'origin', 'HEAD:main');
  shop.git('clone', 'branch', '-q', '--set-upstream-to=origin/main');
  shop.git('clone', 'commit', '-q', '--allow-empty', '-m', 'two');
  shop.write('clone/production/x', '');
  expect(await locate('clone/production')).toEqual({
    url: shop.gitops,
    clone: { path: 'clone/production', unpushed: 1 },
  });
});

it.each([
  ['../gitops.git', () => shop.gitops],
  [
    'https://carla:secret@git.example.com/acme/gitops.git',
    () => 'https://git.example.com/acme/gitops.git',
  ],
  [
    'git@git.example.com:acme/gitops.git',
    () => 'git@git.example.com:acme/gitops.git',
  ],
])('reads the origin %s', async (origin, expected) => {
  shop.git('.', 'init', '-q', 'clone');
  shop.git('clone', 'remote', 'add', 'origin', origin);
  expect((await locate('clone')).url).toBe(expected());
});

it('takes a clone without an origin for itself', async () => {
  shop.git('.', 'init', '-q', 'solo');
  expect(await locate('solo')).toEqual({
    url: shop.path('solo'),
    workTree: 'solo',
  });
});

it.each([
  ['home', 'home is no git repository'],
  ['nowhere', 'There is no folder nowhere'],
  ['--upload-pack=x', 'There is no folder --upload-pack=x'],
])('%s: %s', async (given, message) => {
  await expect(locate(given)).rejects.toThrow(message);
});

it('means the repository that was named, whatever a hook of git that runs it says', async () => {
  const env = {
    PATH: process.env.PATH,
    HOME: shop.path('home'),
    GIT_DIR: shop.path('app', '.git'),
    GIT_WORK_TREE: shop.app,
  };
  const found = await locateRepository({ cwd: shop.folder, env }, 'gitops.git');
  expect(found).toEqual({ url: shop.gitops });
});

it('gives every address a mirror of its own, without its secrets', () => {
  const env = { XDG_CACHE_HOME: '/cache' };
  const one = mirrorFolder(env, 'https://a.example.com/acme/gitops.git');
  const other = mirrorFolder(env, 'https://b.example.com/acme/gitops.git');
  expect(one).toMatch(
    /^\/cache\/gimlet\/repositories\/gitops-[0-9a-f]{16}\.git$/,
  );
  expect(other).not.toBe(one);
});

describe('releasing through a clone', () => {
  const place = ['--env', 'production', '--app', 'checkout'];

  beforeEach(async () => {
    await shop.bootstrap();
    await shop.release();
  });

  it('goes to its origin, says what does not count, and leaves the clone alone', async () => {
    shop.git('.', 'clone', '-q', shop.gitops, 'clone');
    const before = shop.git('clone', 'rev-parse', 'HEAD');
    shop.git('clone', 'commit', '-q', '--allow-empty', '-m', 'not pushed');
    const unpushed = shop.git('clone', 'rev-parse', 'HEAD');
    const { code, stderr } = await shop.run(['release', 'hold', ...place], {
      GIMLET_GITOPS_REPO: '../clone',
    });
    expect(code).toBe(0);
    expect(stderr).toContain(
      '../clone has 1 commit that its origin does not have',
    );
    expect(shop.git('gitops.git', 'rev-parse', 'main~1')).toBe(before);
    expect(shop.git('clone', 'rev-parse', 'HEAD')).toBe(unpushed);
  });

  it('refuses to move a checked-out branch, unless git keeps its files in step', async () => {
    shop.git('.', 'clone', '-q', shop.gitops, 'solo');
    shop.git('solo', 'remote', 'remove', 'origin');
    const hold = () =>
      shop.run(['release', 'hold', ...place], {
        GIMLET_GITOPS_REPO: '../solo',
      });
    const refused = await hold();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('main is checked out in ../solo');
    expect(refused.stderr).toContain(
      'git -C ../solo config receive.denyCurrentBranch updateInstead',
    );
    shop.git('solo', 'config', 'receive.denyCurrentBranch', 'updateInstead');
    expect((await hold()).code).toBe(0);
    expect(shop.git('solo', 'status', '--porcelain')).toBe('');
    expect(shop.read('solo/production/.gimlet/holds/checkout.json')).toContain(
      'checkout',
    );
  });

  it('says who refuses a push, and leaves nothing behind', async () => {
    const hook = shop.write(
      'gitops.git/hooks/pre-receive',
      '#!/bin/sh\necho "no releases on Fridays" >&2\nexit 1\n',
    );
    chmodSync(hook, 0o755);
    const before = shop.head();
    const { code, stdout, stderr } = await shop.run([
      'release',
      'hold',
      ...place,
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('no releases on Fridays');
    expect(shop.head()).toBe(before);
  });
});
