import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

jest.setTimeout(120_000);

describe('the bundle', () => {
  let folder: string;
  let bundle: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gimlet-agent-bundle-'));
    bundle = join(folder, 'gimlet-agent.cjs');
    execFileSync(process.execPath, [
      join(
        dirname(require.resolve('@gimlet-io/agent/package.json')),
        'bundle.mjs',
      ),
      bundle,
    ]);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('runs without any package beside it, and says its version', async () => {
    const { stdout, stderr } = await run(process.execPath, [
      bundle,
      '--version',
    ]);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(stderr).toBe('');
  });

  it('loads no more of the client library than it needs', async () => {
    const { stdout } = await run(process.execPath, [
      '-e',
      `process.on('exit', () => console.log(Math.round(process.memoryUsage().rss / 1048576)));
       process.argv.push('gimlet-agent', '--version'); require(${JSON.stringify(
         bundle,
       )});`,
    ]);
    expect(Number(stdout.trim().split('\n').at(-1))).toBeLessThan(100);
  });

  it('says what is wrong, and ends with 2', async () => {
    await expect(
      run(process.execPath, [bundle], { env: {} }),
    ).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no server'),
    });
  });
});
