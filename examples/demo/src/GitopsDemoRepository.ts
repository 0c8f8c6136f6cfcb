import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  GimletError,
  type Artifact,
  type ChangePlan,
  type CommitSha,
  type Signature,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  BareRepository,
  collectVariables,
  CommitQueue,
  findManifest,
  gitAppHistory,
  layoutEntry,
  manifestFromValue,
  planBootstrap,
  planRelease,
  planResume,
  planRollback,
  readLayout,
  resolveManifest,
  type ChartRenderer,
} from '@gimlet-io/core';
import { git } from './git';
import { PEOPLE, type EnvironmentName, type Person } from './story';

const BRANCH = 'main';

/** Who asks for a change, and when; seconds since 1970. */
export interface Asked {
  by: Person | 'policy';
  time: number;
  reason?: string;
}

/** The gitops repository of one environment, written by the engine as it was at the time. */
export class GitopsDemoRepository {
  readonly #environment: EnvironmentName;
  readonly #remote: string;
  readonly #mirror: BareRepository;
  readonly #queue: CommitQueue;
  #now = 0;

  private constructor(options: {
    environment: EnvironmentName;
    remote: string;
    mirror: BareRepository;
  }) {
    this.#environment = options.environment;
    this.#remote = options.remote;
    this.#mirror = options.mirror;
    this.#queue = new CommitQueue({
      repository: options.mirror,
      branch: BRANCH,
      clock: { now: () => this.#now * 1000, sleep: async () => {} },
    });
  }

  /**
   * Makes the bare repository and bootstraps the environment in it.
   *
   * @param options - `layout`: the repository belongs to this environment, or to several; `mirror`: a folder to work in
   */
  static async create(options: {
    environment: EnvironmentName;
    layout: 'one-environment' | 'all-environments';
    remote: string;
    mirror: string;
    asked: Asked;
  }): Promise<GitopsDemoRepository> {
    const { environment, remote, asked } = options;
    const bare = await BareRepository.init({ path: remote, branch: BRANCH });
    await bare.close();
    const url = pathToFileURL(remote).href;
    const repository = new GitopsDemoRepository({
      environment,
      remote,
      mirror: await BareRepository.mirror({
        path: options.mirror,
        remote: { url },
      }),
    });
    await repository.#commit(
      asked,
      await planBootstrap({
        reader: repository.#mirror,
        head: null,
        environment,
        repository: `acme/gitops-${environment}`,
        branch: BRANCH,
        path: options.layout === 'one-environment' ? '' : environment,
        url: `https://git.acme.example/acme/gitops-${environment}.git`,
      }),
    );
    return repository;
  }

  async release(
    artifact: Artifact,
    app: string,
    asked: Asked,
    renderer: ChartRenderer,
  ): Promise<void> {
    const head = await this.#mirror.head(BRANCH);
    const { entry } = layoutEntry(
      await readLayout(this.#mirror, head),
      this.#environment,
    );
    const variables = collectVariables({ artifact });
    const document = findManifest(
      artifact.environments.map((value, index) =>
        manifestFromValue(value, { name: `environments[${index}]` }),
      ),
      { app, env: this.#environment, variables },
    );
    await this.#commit(
      asked,
      await planRelease({
        reader: this.#mirror,
        head,
        manifest: resolveManifest({ document, variables, layout: entry }),
        artifact,
        renderer,
        ...this.#origin(asked),
        policy: asked.by === 'policy',
      }),
      asked.by === 'policy'
        ? {
            name: artifact.version.authorName,
            email: artifact.version.authorEmail,
            time: asked.time,
          }
        : undefined,
    );
  }

  /** Back to the release before the current one, and automatic releases held. */
  async rollback(app: string, asked: Asked): Promise<void> {
    const history = gitAppHistory(this.#mirror);
    const head = await this.#mirror.head(BRANCH);
    const to = await this.#releaseBefore(app);
    await this.#commit(
      asked,
      await planRollback({
        reader: this.#mirror,
        history,
        head,
        environment: this.#environment,
        app,
        to,
        ...this.#origin(asked),
      }),
    );
  }

  async resume(app: string, asked: Asked): Promise<void> {
    await this.#commit(
      asked,
      await planResume({
        reader: this.#mirror,
        head: await this.#mirror.head(BRANCH),
        environment: this.#environment,
        app,
        ...this.#origin(asked),
      }),
    );
  }

  /** As a person would: a clone, an editor, a commit, a push. */
  async scaleByHand(
    app: string,
    replicas: number,
    change: { by: Person; title: string; time: number },
  ): Promise<void> {
    const clone = `${this.#remote}.clone`;
    await git('.', ['clone', '--quiet', this.#remote, clone]);
    const folder =
      this.#environment === 'staging' ? app : join(this.#environment, app);
    const file = join(clone, folder, 'deployment.yaml');
    const text = await readFile(file, 'utf8');
    const scaled = text.replace(/^( +replicas:) \d+$/m, `$1 ${replicas}`);
    if (scaled === text) {
      throw new GimletError('internal', `${file} says no replicas to change`);
    }
    await writeFile(file, scaled);
    const { name, email } = PEOPLE[change.by];
    await git(
      clone,
      ['commit', '--quiet', '--all', `--message=${change.title}`],
      {
        GIT_AUTHOR_NAME: name,
        GIT_AUTHOR_EMAIL: email,
        GIT_COMMITTER_NAME: name,
        GIT_COMMITTER_EMAIL: email,
        GIT_AUTHOR_DATE: `${change.time} +0000`,
        GIT_COMMITTER_DATE: `${change.time} +0000`,
      },
    );
    await git(clone, ['push', '--quiet', 'origin', `HEAD:${BRANCH}`]);
    await rm(clone, { recursive: true });
    await this.#mirror.fetch();
  }

  async close(): Promise<void> {
    await this.#queue.close();
    await this.#mirror.close();
  }

  async #releaseBefore(app: string): Promise<CommitSha> {
    const path =
      this.#environment === 'staging' ? app : `${this.#environment}/${app}`;
    const log = await this.#mirror.git([
      'log',
      '--format=%H',
      '--max-count=2',
      BRANCH,
      '--',
      path,
    ]);
    const before = log.toString('utf8').trim().split('\n')[1];
    return before as CommitSha;
  }

  #origin({ by, reason }: Asked) {
    return {
      requestedBy: by === 'policy' ? 'policy' : `user:default/${by}`,
      ...(reason && { reason }),
    };
  }

  async #commit(
    { by, time }: Asked,
    plan: ChangePlan,
    author?: Signature,
  ): Promise<void> {
    this.#now = time;
    await this.#queue.submit({
      plan,
      author: author ?? {
        ...(by === 'policy'
          ? { name: 'Gimlet', email: 'gimlet@gimlet.io' }
          : PEOPLE[by]),
        time,
      },
    });
  }
}
