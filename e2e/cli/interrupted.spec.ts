import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import {
  startGitHttpServer,
  type GitHttpServer,
} from '@gimlet-io/core/testUtils';
import { ApplicationRepository } from './applicationRepository';
import { expectHonestCommits } from './digestByHand';
import { GitopsRemote } from './gitopsRemote';
import { Workplace } from './workplace';

let workplace: Workplace;
let remote: GitopsRemote;
let server: GitHttpServer;
let gitops: string[];
let first: { sha: string; artifact: string };

/**
 * A program in front of another one. It does what the other does, and kills its caller at a point: before or after the run
 * with this first word of those that matter.
 */
function killerInFrontOf(
  program: string,
  name: string,
  point: { at: string; folder: string },
): string {
  const { at, folder } = point;
  const file = workplace.write(
    `${folder}/${name}`,
    `#!/bin/sh
word=
for argument in "$@"; do
  case $argument in fetch | push | template) word=$argument; break ;; esac
done
test -n "$word" || exec "${program}" "$@"
count=$(($(cat "$0.$word" 2>/dev/null || echo 0) + 1))
echo "$count" >"$0.$word"
if test "${at}" = "$word $count before"; then kill -KILL "$PPID"; exit 1; fi
"${program}" "$@"
code=$?
if test "${at}" = "$word $count after"; then kill -KILL "$PPID"; fi
exit "$code"
`,
  );
  chmodSync(file, 0o755);
  return file;
}

const pathOf = (program: string) =>
  execFileSync('sh', ['-c', `command -v ${program}`], {
    encoding: 'utf8',
  }).trim();

test.beforeAll(async () => {
  workplace = new Workplace();
  remote = GitopsRemote.empty(workplace.folder);
  server = await startGitHttpServer({ root: workplace.folder });
  first = await new ApplicationRepository(workplace).version('Old prices');
  gitops = ['--gitops-repo', server.url('gitops.git'), '--env', 'production'];
  await workplace.commit([
    ...['environment', 'bootstrap', ...gitops, '--yes'],
    ...['--repository', 'acme/gitops'],
  ]);
});

test.afterAll(async () => {
  await server?.close();
  workplace?.remove();
});

/** A release that was not made yet, under an id of its own: the first artifact, as if it were of another commit. */
function nextRelease(requestId: string): string[] {
  const sha = createHash('sha1').update(requestId).digest('hex');
  const artifact = workplace.write(
    `artifacts/${requestId}.json`,
    readFileSync(first.artifact, 'utf8').replaceAll(first.sha, sha),
  );
  return [
    ...['release', 'make', ...gitops, '--artifact', artifact],
    ...['--request-id', requestId],
  ];
}

const points = [
  // The repository was fetched for planning, and nothing is planned yet.
  { killAt: 'fetch 1 after', status: 'committed' },
  { killAt: 'template 1 before', status: 'committed' },
  // Planned; the head is fetched again to commit on it.
  { killAt: 'fetch 2 before', status: 'committed' },
  { killAt: 'fetch 2 after', status: 'committed' },
  // The commit is written, and nobody sees it.
  { killAt: 'push 1 before', status: 'committed' },
  // It is on the remote, and nobody was told.
  { killAt: 'push 1 after', status: 'found' },
] as const;

points.forEach(({ killAt, status }) => {
  test(`killed at "${killAt}": run again with the same request id, it ${
    status === 'found' ? 'finds its commit' : 'finishes'
  }`, async () => {
    const requestId = killAt.replaceAll(' ', '-');
    const make = nextRelease(requestId);
    const before = remote.head();
    const point = { at: killAt, folder: `killers/${requestId}` };
    const git = killerInFrontOf(pathOf('git'), 'git', point);
    const helm = process.env.HELM_BINARY ?? pathOf('helm');
    const killed = await workplace.gimlet(make, {
      cwd: 'checkout',
      env: {
        PATH: `${dirname(git)}:${process.env.PATH}`,
        HELM_BINARY: killerInFrontOf(helm, 'helm', point),
      },
    });
    expect(killed).toEqual({ code: null, stdout: '', stderr: '' });
    expect(remote.commitsOf(requestId)).toHaveLength(
      status === 'found' ? 1 : 0,
    );
    remote.git('fsck', '--strict', '--full');

    const again = await workplace.make(make, { cwd: 'checkout' });
    expect(again).toMatchObject({ status, commit: remote.head() });
    expect(remote.commitsOf(requestId)).toEqual([remote.head()]);
    expect(remote.format('%P')).toBe(before);
    expect(remote.refs().split('\n')).toHaveLength(2);
  });
});

/** Numbers from 0 to 1 that are the same at every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ROUNDS = 5;

test('killed at any moment, alone or with every process that it started: run again, it is there once', async () => {
  // A host that takes its time: a push that nobody waits for any more meets that of the second run.
  const hook = join(remote.path, 'hooks', 'pre-receive');
  mkdirSync(dirname(hook), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\ncat >/dev/null\nsleep 0.2\n', {
    mode: 0o755,
  });
  const random = seeded(20_260_727);
  const started = performance.now();
  await workplace.commit(nextRelease('whole'), { cwd: 'checkout' });
  const whole = performance.now() - started;

  const fates: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const requestId = `round-${round}`;
    const make = nextRelease(requestId);
    const before = remote.head();
    const { child, ended } = workplace.start(make, { cwd: 'checkout' });
    await setTimeout((whole * (round + random())) / ROUNDS);
    const { pid } = child;
    if (pid === undefined) {
      throw new Error('gimlet did not start');
    }
    if (child.exitCode === null) {
      process.kill(round % 2 === 0 ? pid : -pid, 'SIGKILL');
    }
    const { code } = await ended;
    const again = await workplace.make(make, { cwd: 'checkout' });
    fates.push(`${code === null ? 'killed' : 'ended'}, then ${again.status}`);
    expect(again.commit).toBe(remote.head());
    expect(remote.commitsOf(requestId)).toEqual([again.commit]);
    expect(remote.format('%P')).toBe(before);
  }
  expect(
    fates.filter(fate => fate.startsWith('killed')).length,
    fates.join('; '),
  ).toBeGreaterThan(ROUNDS / 2);
  expect(remote.refs().split('\n')).toHaveLength(2);
  remote.git('fsck', '--strict', '--full');
});

test('the same request from two processes at once is one commit', async () => {
  const make = nextRelease('twice');
  const before = remote.head();
  const elsewhere = new Workplace();
  try {
    const made = await Promise.all([
      workplace.make(make, { cwd: 'checkout' }),
      // Another machine has a mirror of its own.
      workplace.make(make, {
        cwd: 'checkout',
        env: { XDG_CACHE_HOME: elsewhere.path('cache') },
      }),
    ]);
    expect(made.map(({ commit }) => commit)).toEqual([
      remote.head(),
      remote.head(),
    ]);
  } finally {
    elsewhere.remove();
  }
  expect(remote.commitsOf('twice')).toEqual([remote.head()]);
  expect(remote.format('%P')).toBe(before);
});

test('a request finds its commit, whatever was released since', async () => {
  const make = nextRelease('early');
  const { commit } = await workplace.commit(make, { cwd: 'checkout' });
  await workplace.commit(nextRelease('late'), { cwd: 'checkout' });
  const refs = remote.refs();
  expect(await workplace.make(make, { cwd: 'checkout' })).toEqual({
    status: 'found',
    commit,
    branch: 'main',
  });
  expect(remote.refs()).toBe(refs);
});

test("a lock that a killed git left behind is in nobody's way", async () => {
  const [mirror] = readdirSync(workplace.path('cache/gimlet/repositories'));
  const lock = workplace.path(
    `cache/gimlet/repositories/${mirror}/refs/heads/main.lock`,
  );
  const then = Date.now() / 1_000 - 120;
  writeFileSync(lock, '');
  utimesSync(lock, then, then);
  await remote.commitByHand('README.md', 'By hand.\n', 'Say something');
  await workplace.commit(nextRelease('locked'), { cwd: 'checkout' });
  expect(existsSync(lock)).toBe(false);
});

test('a request id that was for something else is refused', async () => {
  const make = nextRelease('used');
  await workplace.commit(make, { cwd: 'checkout' });
  const refs = remote.refs();
  const hold = await workplace.gimlet([
    ...['release', 'hold', ...gitops, '--app', 'checkout'],
    ...['--request-id', 'used'],
  ]);
  expect(hold.code).toBe(1);
  expect(hold.stderr).toContain(
    'The request used was for something else: release of production/checkout',
  );
  expect(remote.refs()).toBe(refs);
});

test('nothing that was killed left a commit that lies', async () => {
  const made = remote.git(
    ...['rev-list', '--count', '--committer=gimlet@gimlet.io', 'main'],
  );
  expect(await expectHonestCommits(remote)).toBe(Number(made));
});
