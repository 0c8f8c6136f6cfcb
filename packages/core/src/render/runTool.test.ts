import { access, stat } from 'node:fs/promises';
import { runTool, withPrivateFolder } from './runTool';

const node = (
  script: string,
  folder: string,
  limits: { timeoutMilliseconds?: number; maxOutputBytes?: number } = {},
) =>
  runTool({
    name: 'Node',
    binary: process.execPath,
    args: ['-e', script],
    folder,
    timeoutMilliseconds: 30_000,
    maxOutputBytes: 1_000_000,
    ...limits,
  });

jest.setTimeout(60_000);

it('gives a program nothing of our environment but the PATH', async () => {
  process.env.GIMLET_TEST_TOKEN = 'hunter2';
  const { stdout } = await withPrivateFolder(folder =>
    node('console.log(JSON.stringify([process.env, process.cwd()]))', folder),
  );
  delete process.env.GIMLET_TEST_TOKEN;
  const [env, folder] = JSON.parse(stdout);
  expect(env).toMatchObject({ PATH: process.env.PATH, HOME: folder });
  expect(stdout).not.toContain('hunter2');
  expect(stdout).not.toMatch(/PROXY|KUBERNETES_SERVICE|HELM_BINARY/i);
});

it('removes the folder, which nobody else may read, when it is done or failed', async () => {
  let seen = '';
  await expect(
    withPrivateFolder(async folder => {
      seen = folder;
      expect((await stat(folder)).mode % 0o1000).toBe(0o700);
      throw new Error('failed');
    }),
  ).rejects.toThrow('failed');
  await expect(access(seen)).rejects.toThrow('ENOENT');
});

it('answers how a program ended', async () => {
  await expect(
    withPrivateFolder(folder =>
      node('console.log("a"); console.error("b"); process.exit(3)', folder),
    ),
  ).resolves.toEqual({ exitCode: 3, stdout: 'a\n', stderr: 'b\n' });
});

it.each([
  ['timeout', 'setInterval(() => {}, 1000)', { timeoutMilliseconds: 300 }],
  [
    'render',
    'setInterval(() => console.log("x".repeat(1000)), 1)',
    { maxOutputBytes: 10_000 },
  ],
  ['tool', 'process.kill(process.pid, "SIGKILL")', {}],
])('ends it with a typed error: %s', async (code, script, limits) => {
  await expect(
    withPrivateFolder(folder => node(script, folder, limits)),
  ).rejects.toMatchObject({ code });
});

it('says that a program cannot be started', async () => {
  await expect(
    runTool({
      name: 'Helm',
      binary: '/nowhere/helm',
      args: [],
      folder: '/',
      timeoutMilliseconds: 1000,
      maxOutputBytes: 1000,
    }),
  ).rejects.toMatchObject({
    code: 'tool',
    message: 'Helm cannot be started: /nowhere/helm',
  });
});
