import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../git/testing';
import type { ApplyStep } from './CommitQueue';
import { GitopsRemote } from './__testUtils__';

jest.setTimeout(240_000);

let folder: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  const made = await temporaryFolder('kill');
  folder = made.path;
  remove = made.remove;
});

afterAll(() => remove());

interface Ended {
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** Runs the program in a real process of its own. */
function release(task: Record<string, unknown>): Promise<Ended> {
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [
        '--no-warnings',
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        join(__dirname, '__testUtils__', 'killableRelease.ts'),
        JSON.stringify(task),
      ],
      { env: { ...process.env, NODE_OPTIONS: '' } },
      (error, stdout, stderr) =>
        resolve({ signal: error?.signal ?? null, stdout, stderr }),
    );
  });
}

const steps: [ApplyStep, string][] = [
  ['fetched', 'committed'],
  ['planned', 'committed'],
  ['committed', 'committed'],
  ['pushing', 'committed'],
  ['pushed', 'found'],
];

describe('a process that is killed', () => {
  it.each(steps)(
    'at "%s" loses nothing, and run again with the same request makes nothing twice (%s)',
    async (killAt, status) => {
      const remote = GitopsRemote.create(folder, `${killAt}.git`);
      const task = {
        mirror: join(folder, `${killAt}-mirror`),
        remote: remote.path,
        app: 'checkout',
        content: '{"version":1}',
        requestId: `request-${killAt}`,
      };
      const killed = await release({ ...task, killAt });
      expect(killed).toMatchObject({ signal: 'SIGKILL', stdout: '' });
      expect(remote.commitsOf(task.requestId)).toBe(status === 'found' ? 1 : 0);
      remote.git(['fsck', '--strict', '--full']);

      const again = await release(task);
      expect(again.stderr).toBe('');
      expect(JSON.parse(again.stdout)).toEqual({
        status,
        commit: remote.head(),
      });
      const third = await release(task);
      expect(JSON.parse(third.stdout)).toEqual({
        status: 'found',
        commit: remote.head(),
      });
      expect(remote.commitsOf(task.requestId)).toBe(1);
      expect(remote.log()).toHaveLength(2);
      expect(remote.show('production/checkout/release.json')).toBe(
        '{"version":1}',
      );
      remote.git(['fsck', '--strict', '--full']);
    },
  );

  it('while its push is under way makes nothing twice, whichever push arrives', async () => {
    const remote = GitopsRemote.create(folder, 'under-way.git');
    // The host takes its time: the push that nobody waits for any more meets that of the second run.
    mkdirSync(join(remote.path, 'hooks'), { recursive: true });
    const hook = join(remote.path, 'hooks', 'pre-receive');
    writeFileSync(hook, '#!/bin/sh\ncat >/dev/null\nsleep 2\n', {
      mode: 0o755,
    });
    const task = {
      mirror: join(folder, 'under-way-mirror'),
      remote: remote.path,
      app: 'checkout',
      content: '{"version":1}',
      requestId: 'under-way',
    };
    const killed = await release({
      ...task,
      killAt: 'pushing',
      killAfter: 500,
    });
    expect(killed.signal).toBe('SIGKILL');
    const again = await release(task);
    expect(again.stderr).toBe('');
    rmSync(hook);
    expect(JSON.parse(again.stdout)).toMatchObject({ commit: remote.head() });
    expect(remote.commitsOf('under-way')).toBe(1);
    expect(remote.log()).toHaveLength(2);
  });
});
