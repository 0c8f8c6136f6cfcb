import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type {
  AppPlan,
  Artifact,
  CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  artifactSchema,
  manifestSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository, CommitQueue, planRelease } from '@gimlet-io/core';
import { startGitHttpServer } from '@gimlet-io/core/testUtils';
import type { Benchmark } from '../benchmark';
import { median, timed } from '../median';
import {
  BRANCH,
  appName,
  environmentOf,
  filesOf,
  versionOf,
} from '../repositories/acme';
import { makeLargeRepository } from '../repositories/largeRepository';
import { runProgram } from '../runProgram';

const RELEASES = 50;
const ROUNDS = 3;
const REBASING = 10;
const COMMITS = 500;
const ENVIRONMENT = 'production';
/** Numbers of versions that the repository's own history does not have. */
const FIRST_VERSION = 1_000_000;

const IDENTITY = [
  '-c',
  'user.name=Carla Silva',
  '-c',
  'user.email=carla@acme.example',
];

interface Rendered {
  app: string;
  artifact: Artifact;
  files: Record<string, string>;
}

const rendered: Rendered[] = Array.from({ length: RELEASES }, (_, index) => {
  const app = appName(index);
  const version = versionOf(app, FIRST_VERSION + index);
  return {
    app,
    artifact: artifactSchema.parse({
      id: `acme/${app}-${version.sha.slice(-16)}`,
      version,
    }),
    files: filesOf(ENVIRONMENT, app, version),
  };
});

function planOf(
  reader: BareRepository,
  head: CommitSha,
  { app, artifact, files }: Rendered,
): Promise<AppPlan> {
  return planRelease({
    reader,
    head,
    artifact,
    manifest: manifestSchema.parse({
      app,
      env: ENVIRONMENT,
      namespace: 'shop',
      manifests: files['deployment.yaml'],
    }),
    renderer: {
      render: async () => ({
        files: [{ name: 'deployment.yaml', content: files['deployment.yaml'] }],
        jobs: [],
        warnings: [],
        namespaceUsed: 'shop',
      }),
    },
  });
}

async function commitsAbove(remote: string, base: string): Promise<string[]> {
  const subjects = await runProgram('git', [
    '--git-dir',
    remote,
    'log',
    '--format=%s',
    `${base}..${BRANCH}`,
  ]);
  return subjects.split('\n').filter(Boolean);
}

function checkNothingLost(subjects: string[], expected: number): void {
  if (new Set(subjects).size !== expected || subjects.length !== expected) {
    throw new Error(
      `${expected} different commits were expected, there are ${
        subjects.length
      } (${new Set(subjects).size} different)`,
    );
  }
}

/** All plans at once into the queue. */
async function withQueue(options: {
  folder: string;
  url: string;
}): Promise<number> {
  const repository = await BareRepository.mirror({
    path: join(options.folder, 'mirror.git'),
    remote: { url: options.url },
  });
  const head = await repository.resolve(BRANCH);
  if (!head) {
    throw new Error(`The remote has no branch ${BRANCH}`);
  }
  const plans: AppPlan[] = [];
  for (const release of rendered) {
    plans.push(await planOf(repository, head, release));
  }
  const queue = new CommitQueue({ repository, branch: BRANCH });
  const author = {
    name: 'Carla Silva',
    email: 'carla@acme.example',
    time: 1_700_000_000,
  };
  const duration = await timed(() =>
    Promise.all(plans.map(plan => queue.submit({ plan, author }))),
  );
  await repository.close();
  return duration;
}

async function writeRelease(clone: string, release: Rendered): Promise<string> {
  const folder = join(environmentOf(ENVIRONMENT).path, release.app);
  for (const [name, content] of Object.entries(release.files)) {
    const path = join(clone, folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return folder;
}

async function commitInClone(clone: string, release: Rendered): Promise<void> {
  const folder = await writeRelease(clone, release);
  await runProgram('git', ['-C', clone, 'add', '--all', folder]);
  await runProgram('git', [
    '-C',
    clone,
    ...IDENTITY,
    'commit',
    '--quiet',
    `--message=${ENVIRONMENT}/${release.app}`,
  ]);
}

/** One clone, one writer: every release is committed and pushed before the next. */
async function withOneWriter(options: {
  folder: string;
  url: string;
}): Promise<number> {
  const clone = join(options.folder, 'one-writer');
  await runProgram('git', ['clone', '--quiet', options.url, clone]);
  return timed(async () => {
    for (const release of rendered) {
      await commitInClone(clone, release);
      await runProgram('git', [
        '-C',
        clone,
        'push',
        '--quiet',
        'origin',
        BRANCH,
      ]);
    }
  });
}

/** Every release in a clone of its own; who is late pulls with a rebase and tries again. */
async function withPullRebase(options: {
  folder: string;
  url: string;
}): Promise<number> {
  return timed(() =>
    Promise.all(
      rendered.slice(0, REBASING).map(async (release, index) => {
        const clone = join(options.folder, `clone-${index}`);
        await runProgram('git', ['clone', '--quiet', options.url, clone]);
        await commitInClone(clone, release);
        for (;;) {
          const pushed = await runProgram('git', [
            '-C',
            clone,
            'push',
            '--quiet',
            'origin',
            BRANCH,
          ]).then(
            () => true,
            () => false,
          );
          if (pushed) {
            return;
          }
          await runProgram('git', [
            '-C',
            clone,
            ...IDENTITY,
            'pull',
            '--quiet',
            '--rebase',
            'origin',
            BRANCH,
          ]);
        }
      }),
    ),
  );
}

/** Many people press Release at once. */
export const concurrentReleases: Benchmark = {
  name: 'concurrent-releases',
  description: `${RELEASES} rendered plans of different apps into one remote over smart HTTP, against one writer that pushes each`,
  async run({ folder }) {
    const seed = await makeLargeRepository({ folder, commits: COMMITS });
    const base = (
      await runProgram('git', ['--git-dir', seed, 'rev-parse', BRANCH])
    ).trim();
    const remotes = join(folder, 'remotes');
    await mkdir(remotes);
    const server = await startGitHttpServer({ root: remotes });
    let pushes = 0;

    const inFreshRemote = async (
      name: string,
      expected: number,
      job: (options: { folder: string; url: string }) => Promise<number>,
    ) => {
      const remote = join(remotes, `${name}.git`);
      await cp(seed, remote, { recursive: true });
      await runProgram('git', [
        '--git-dir',
        remote,
        'config',
        'http.receivepack',
        'true',
      ]);
      const work = join(folder, name);
      await mkdir(work);
      const before = server.pushes;
      const duration = await job({
        folder: work,
        url: server.url(`${name}.git`),
      });
      pushes = server.pushes - before;
      checkNothingLost(await commitsAbove(remote, base), expected);
      return duration;
    };

    try {
      const ours: number[] = [];
      const peer: number[] = [];
      let ourPushes = 0;
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await inFreshRemote(`queue-${round}`, RELEASES, withQueue));
        ourPushes = Math.max(ourPushes, pushes);
        peer.push(
          await inFreshRemote(`writer-${round}`, RELEASES, withOneWriter),
        );
      }
      const rebasing = await inFreshRemote('rebase', REBASING, withPullRebase);
      return {
        ours: median(ours),
        peer: median(peer),
        peerCommand: `for each release: git add --all ${ENVIRONMENT}/<app> && git commit && git push origin ${BRANCH} (one clone)`,
        asides: [
          { name: 'pushes', value: ourPushes, unit: '' },
          { name: 'commits', value: RELEASES, unit: '' },
          {
            name: `${REBASING} clones with git pull --rebase`,
            value: rebasing,
            unit: 'ms',
          },
          { name: 'pushes of those', value: pushes, unit: '' },
        ],
      };
    } finally {
      await server.close();
    }
  },
};
