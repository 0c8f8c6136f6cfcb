import { startGitServer } from '../__testUtils__/gitServer';
import { Shop } from '../__testUtils__/shop';

const token = 'token-5f1d';

let shop: Shop;
beforeEach(async () => {
  shop = new Shop();
  await shop.bootstrap();
  await shop.release();
});
afterEach(() => shop.remove());

it('fetches and pushes over HTTP with a token from the environment or a file, and never shows it', async () => {
  shop.git('gitops.git', 'config', 'http.receivepack', 'true');
  const server = await startGitServer(shop.folder, token);
  try {
    const run = (verb: string, args: string[], env: Record<string, string>) =>
      shop.run(
        [
          'release',
          verb,
          '--env',
          'production',
          '--app',
          'checkout',
          '--debug',
          ...args,
        ],
        { GIMLET_GITOPS_REPO: server.url('gitops.git'), ...env },
      );
    const denied = await run('hold', [], { GIMLET_GIT_TOKEN: 'token-wrong' });
    expect(denied.code).toBe(1);
    expect(denied.stderr).not.toContain('token-wrong');

    const held = await run('hold', [], { GIMLET_GIT_TOKEN: token });
    expect(held.code).toBe(0);
    const file = shop.write('token', `${token}\n`);
    const resumed = await run('resume', ['--git-token-file', file], {});
    expect(resumed.code).toBe(0);
    for (const { stdout, stderr } of [held, resumed]) {
      expect(stdout + stderr).not.toContain(token);
    }
    expect(
      shop.git('gitops.git', 'log', '--format=%s', '-2', 'main').split('\n'),
    ).toEqual([
      '[Gimlet] production/checkout resumed',
      '[Gimlet] production/checkout held',
    ]);
  } finally {
    await server.close();
  }
});

it('uses the branch of the layout file, and refuses another', async () => {
  shop.git('gitops.git', 'branch', 'other', 'main');
  shop.git('gitops.git', 'symbolic-ref', 'HEAD', 'refs/heads/other');
  const hold = ['release', 'hold', '--env', 'production', '--app', 'checkout'];
  expect((await shop.run(hold)).stdout).toContain('on main');
  const { code, stderr } = await shop.run([...hold, '--branch', 'other']);
  expect(code).toBe(1);
  expect(stderr).toContain('the layout file says that releases go to main');
});

it.each([
  ['nosuch', 'has no branch nosuch'],
  ['refs/heads/main', 'has no branch refs/heads/main'],
])('does not show another branch for %s', async (branch, message) => {
  const list = ['release', 'list', '--branch', branch];
  const { code, stdout, stderr } = await shop.run(list);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toContain('There are: main.');
});

it('says so where the branch of the layout file is gone', async () => {
  shop.git('gitops.git', 'branch', '-m', 'main', 'other');
  const { code, stderr } = await shop.run(['release', 'list']);
  expect(code).toBe(1);
  expect(stderr).toContain('has no branch main');
  expect(stderr).toContain('The layout file on other says');
});

it('does not keep what was rewritten away', async () => {
  const former = shop.head();
  await shop.run(['release', 'list']);
  shop.commitApp('Faster cart');
  await shop.release();
  shop.git('gitops.git', 'update-ref', 'refs/heads/main', former);
  const { stdout } = await shop.run(['release', 'list']);
  expect(stdout).not.toContain('Faster cart');
});
