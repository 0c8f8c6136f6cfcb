import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { planHold } from '@gimlet-io/core';
import {
  GitopsRemote,
  plainGit,
  startGitHttpServer,
  temporaryFolder,
  type GitHttpServer,
} from '@gimlet-io/core/testUtils';
import type { EnvironmentConfig } from '../config/types';
import { createGitopsRepositories } from './DefaultGitopsRepositories';
import { HeadPoll } from './HeadPoll';
import { systemClock } from '../clock/systemClock';
import { repositoryKey } from './repositoryNames';
import type { GitopsRepositories, GitopsRepository } from './types';
import { environmentConfig } from './__testUtils__';

jest.setTimeout(120_000);

const TOKEN = 'tok-3n/with+odd%characters';

let folder: string;
let remove: () => Promise<void>;
let server: GitHttpServer;
let count = 0;
const opened: GitopsRepositories[] = [];

beforeAll(async () => {
  ({ path: folder, remove } = await temporaryFolder('repositories'));
  await mkdir(join(folder, 'remotes'));
  server = await startGitHttpServer({
    root: join(folder, 'remotes'),
    token: TOKEN,
  });
});

afterAll(async () => {
  await Promise.all(opened.map(repositories => repositories.close()));
  await server.close();
  await remove();
});

function newRemote(files?: Record<string, string>): GitopsRemote {
  count += 1;
  return GitopsRemote.create(
    join(folder, 'remotes'),
    `gitops-${count}.git`,
    files,
  );
}

const newWorkDirectory = () => {
  count += 1;
  return join(folder, `work-${count}`);
};

function create(
  environments: EnvironmentConfig[],
  options: {
    workDirectory?: string;
    integrations?: object;
    onStep?: (step: string, requestId: string) => void;
  } = {},
) {
  const repositories = createGitopsRepositories({
    config: {
      environments,
      workDirectory: options.workDirectory ?? newWorkDirectory(),
      committer: { name: 'Gimlet', email: 'gimlet@gimlet.io' },
    },
    integrations: ScmIntegrations.fromConfig(
      new ConfigReader({ integrations: options.integrations ?? {} }),
    ),
    logger: mockServices.logger.mock(),
    onStep: options.onStep,
  });
  opened.push(repositories);
  return repositories;
}

const filesBelow = (path: string) =>
  readdirSync(path, { recursive: true })
    .map(name => join(path, String(name)))
    .filter(file => statSync(file).isFile());

const withToken = () => ({
  gitea: [
    {
      host: new URL(server.url('')).host,
      baseUrl: new URL(server.url('')).origin,
      username: 'bot',
      password: TOKEN,
    },
  ],
});

const APP = {
  'production/checkout/release.json': '{"app":"checkout","env":"production"}\n',
};

async function submitHold(repository: GitopsRepository, requestId: string) {
  const plan = await planHold({
    reader: repository.mirror,
    head: await repository.head(),
    environment: 'production',
    app: 'checkout',
  });
  return repository.submit({
    plan,
    requestId,
    author: { name: 'Carla', email: 'carla@example.com', time: 1_700_000_100 },
  });
}

describe('gitops repositories', () => {
  it('are one for all environments of an address and branch, with the name of the layout file', async () => {
    const remote = newRemote();
    remote.git(['branch', 'other', 'main']);
    const repositories = create([
      environmentConfig('staging', remote.path),
      environmentConfig('production', remote.path),
      environmentConfig('sandbox', remote.path, { branch: 'other' }),
    ]);
    const staging = await repositories.ofEnvironment('staging');
    expect(await repositories.ofEnvironment('production')).toBe(staging);
    expect(await repositories.ofEnvironment('sandbox')).not.toBe(staging);
    expect(staging.environments.map(({ name }) => name)).toEqual([
      'staging',
      'production',
    ]);
    expect(staging).toMatchObject({
      name: 'acme/gitops',
      url: remote.path,
      branch: 'main',
      problem: undefined,
    });
    expect(staging.fetchedAt).toEqual(expect.any(Number));
    expect(await staging.head()).toBe(remote.head());
    expect(await staging.layout()).toMatchObject({ source: 'file' });
    await expect(repositories.ofEnvironment('prodction')).rejects.toMatchObject(
      {
        code: 'not-found',
        message:
          'There is no environment "prodction"; did you mean production?',
        whatToDo: 'Known environments: staging, production, sandbox.',
      },
    );
  });

  it('fetch and push over HTTP with the token of an integration, which is written nowhere', async () => {
    const remote = newRemote();
    remote.commit(APP);
    const steps: string[] = [];
    const workDirectory = newWorkDirectory();
    const repositories = create(
      [environmentConfig('production', server.url(`gitops-${count - 1}.git`))],
      {
        workDirectory,
        integrations: withToken(),
        onStep: (step, id) => {
          steps.push(`${step} ${id}`);
        },
      },
    );
    const repository = await repositories.ofEnvironment('production');
    expect(await repository.head()).toBe(remote.head());

    const applied = await submitHold(repository, 'request-1');
    expect(applied).toEqual({ status: 'committed', commit: remote.head() });
    expect(await repository.head()).toBe(remote.head());
    expect(remote.requests().at(-1)).toBe('request-1');
    expect(steps).toEqual(
      ['fetched', 'committed', 'pushing', 'pushed'].map(
        it => `${it} request-1`,
      ),
    );
    const written = filesBelow(workDirectory);
    expect(written.length).toBeGreaterThan(5);
    expect(
      written.filter(path => readFileSync(path, 'latin1').includes(TOKEN)),
    ).toEqual([]);
  });

  it('say what is wrong without a token, and go on once there is one', async () => {
    newRemote();
    const url = server.url(`gitops-${count}.git`);
    const repositories = create([environmentConfig('production', url)]);
    const error = await repositories
      .ofEnvironment('production')
      .catch(refusal => refusal);
    expect(error).toMatchObject({ code: 'denied' });
    expect(await repositories.all()).toMatchObject([
      { problem: { code: 'denied', whatToDo: expect.any(String) } },
    ]);
  });

  it('see what others push at the next fetch, and keep the problem while one fails', async () => {
    const remote = newRemote();
    const repositories = create([environmentConfig('production', remote.path)]);
    const repository = await repositories.ofEnvironment('production');
    const theirs = remote.commit({ 'README.md': 'theirs' });
    expect(await repository.head()).not.toBe(theirs);
    // Whoever asks together shares what is fetched.
    expect(await Promise.all([1, 2, 3].map(() => repository.fetch()))).toEqual([
      theirs,
      theirs,
      theirs,
    ]);

    plainGit(folder, ['-C', remote.path, 'config', 'core.bare', 'nonsense']);
    await expect(repository.fetch()).rejects.toThrow(/cannot be fetched/);
    expect(repository.problem).toMatchObject({ code: expect.any(String) });
    expect(await repositories.all()).toMatchObject([
      { repository, problem: repository.problem },
    ]);
    expect(await repository.head()).toBe(theirs);

    plainGit(folder, [
      'config',
      '-f',
      join(remote.path, 'config'),
      'core.bare',
      'true',
    ]);
    await repository.fetch();
    expect(repository.problem).toBeUndefined();
  });

  it('open again from the mirror while the remote is away', async () => {
    const remote = newRemote();
    const head = remote.head();
    const workDirectory = newWorkDirectory();
    const environments = [environmentConfig('production', remote.path)];
    const before = create(environments, { workDirectory });
    await before.ofEnvironment('production');
    await before.close();
    rmSync(remote.path, { recursive: true });

    const after = create(environments, { workDirectory });
    const repository = await after.ofEnvironment('production');
    expect(await repository.head()).toBe(head);
    expect(repository.name).toBe('acme/gitops');
    expect(repository.fetchedAt).toBeUndefined();
    expect(repository.problem).toMatchObject({ code: 'not-found' });
  });

  it('are not taken for empty where the remote never answered', async () => {
    const workDirectory = newWorkDirectory();
    const environments = [
      environmentConfig('production', 'http://127.0.0.1:1/acme/gitops.git'),
    ];
    for (let time = 0; time < 2; time += 1) {
      const repositories = create(environments, { workDirectory });
      await expect(
        repositories.ofEnvironment('production'),
      ).rejects.toMatchObject({ code: 'unreachable' });
    }
  });

  it('show the others where one cannot be reached', async () => {
    const remote = newRemote();
    const repositories = create([
      environmentConfig('production', remote.path),
      environmentConfig('broken', 'http://127.0.0.1:1/acme/gitops.git'),
      environmentConfig('nonsense', '--upload-pack=touch /tmp/x'),
    ]);
    expect(await repositories.all()).toMatchObject([
      {
        environments: [{ name: 'production' }],
        repository: { name: 'acme/gitops' },
      },
      {
        environments: [{ name: 'broken' }],
        problem: { code: 'unreachable' },
      },
      { environments: [{ name: 'nonsense' }], problem: { code: 'invalid' } },
    ]);
  });
});

describe('a broken mirror', () => {
  const mirrorOf = (workDirectory: string, url: string) =>
    join(
      workDirectory,
      'repositories',
      `${repositoryKey({ url, branch: 'main' })}.git`,
    );

  const damages: [string, (mirror: string) => void][] = [
    ['without its HEAD', mirror => rmSync(join(mirror, 'HEAD'))],
    [
      'without objects',
      mirror => rmSync(join(mirror, 'objects'), { recursive: true }),
    ],
    [
      'with empty files of objects',
      mirror => {
        for (const path of filesBelow(join(mirror, 'objects'))) {
          if (/[0-9a-f]{38}$|\.pack$/.test(path)) {
            rmSync(path);
            writeFileSync(path, '');
          }
        }
      },
    ],
    [
      'that is the mirror of nothing',
      mirror => plainGit(mirror, ['config', '--unset', 'gimlet.mirrorOf']),
    ],
    [
      'that is no repository',
      mirror => {
        rmSync(mirror, { recursive: true });
        writeFileSync(mirror, 'a file');
      },
    ],
  ];

  it.each(damages)('%s is thrown away and made anew', async (_, damage) => {
    const remote = newRemote();
    const workDirectory = newWorkDirectory();
    const environments = [environmentConfig('production', remote.path)];
    const before = create(environments, { workDirectory });
    await before.ofEnvironment('production');
    await before.close();
    const mirror = mirrorOf(workDirectory, remote.path);
    expect(existsSync(mirror)).toBe(true);
    damage(mirror);

    const after = create(environments, { workDirectory });
    const repository = await after.ofEnvironment('production');
    expect(await repository.head()).toBe(remote.head());
    expect(plainGit(mirror, ['fsck', '--full'])).toBe('');
  });

  it('that breaks while it is used is made anew', async () => {
    const remote = newRemote();
    const workDirectory = newWorkDirectory();
    const repositories = create(
      [environmentConfig('production', remote.path)],
      {
        workDirectory,
      },
    );
    const broken = await repositories.ofEnvironment('production');
    rmSync(join(mirrorOf(workDirectory, remote.path), 'objects'), {
      recursive: true,
    });
    const theirs = remote.commit({ 'README.md': 'theirs' });
    await expect(broken.fetch()).rejects.toThrow();
    const repository = await repositories.ofEnvironment('production');
    expect(repository).not.toBe(broken);
    expect(await repository.head()).toBe(theirs);
  });

  it('that breaks is thrown away once, however many find it broken', async () => {
    const remote = newRemote();
    const workDirectory = newWorkDirectory();
    const repositories = create(
      [environmentConfig('production', remote.path)],
      { workDirectory },
    );
    const broken = await repositories.ofEnvironment('production');
    rmSync(join(mirrorOf(workDirectory, remote.path), 'objects'), {
      recursive: true,
    });
    remote.commit({ 'README.md': 'theirs' });
    const first = broken.fetch();
    // It begins when the first one has ended.
    const second = first.catch(() => broken.fetch());
    await expect(first).rejects.toThrow();
    const made = await repositories.ofEnvironment('production');
    await expect(second).rejects.toThrow();
    expect(await repositories.ofEnvironment('production')).toBe(made);
    expect(await made.fetch()).toBe(remote.head());
  });
});

describe('the poll', () => {
  it('tells of each head, and of one that fails only once', async () => {
    const remote = newRemote();
    const repositories = create([
      environmentConfig('broken', 'http://127.0.0.1:1/acme/gitops.git'),
      environmentConfig('production', remote.path),
    ]);
    const logger = mockServices.logger.mock();
    const heads: (string | null)[] = [];
    let tell = () => {};
    const poll = new HeadPoll({
      repositories,
      interval: 20,
      onHead: async (_, head) => {
        heads.push(head);
        tell();
      },
      logger,
      clock: systemClock,
    });
    const heard = (head: string | undefined) =>
      new Promise<void>(resolve => {
        tell = () => {
          if (heads.filter(it => it === head).length > 1) resolve();
        };
      });
    poll.start();
    await heard(remote.head());
    const theirs = remote.commit({ 'README.md': 'theirs' });
    await heard(theirs);
    await poll.stop();
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringMatching(
        /repository of broken could not be looked at: .*127\.0\.0\.1:1/,
      ),
    );
  });
});
