import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  mockServices,
  type TestDatabaseId,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import {
  artifactSchema,
  FINAL_REQUEST_STATES,
  type Artifact,
  type ChangeWish,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  GitopsRemote,
  startGitHttpServer,
  temporaryFolder,
  type GitHttpServer,
} from '@gimlet-io/core/testUtils';
import { v7 as uuid } from 'uuid';
import type { EnvironmentConfig } from '../../config/types';
import {
  createTestStores,
  type TestStores,
} from '../../database/__testUtils__';
import type { NewRequest, StoredRequest } from '../../database/types';
import {
  createGitopsRepositories,
  type GitopsRepositories,
} from '../../repositories';
import { environmentConfig } from '../../repositories/__testUtils__';
import { DefaultChangePlanner, ServerRenderer } from '../../services';
import type { ChangePlanner } from '../../services/types';
import { RequestProcessor } from '../RequestProcessor';
import type { RequestStep, StepListener } from '../../steps';
import { Power } from './Power';
import { ShiftedClock } from '../../clock/__testUtils__';

/** How long a lease lives here: long enough for a slow machine, since the clock is moved where one is to end. */
const LEASE_DURATION_MS = 60_000;
const FETCH_INTERVAL_MS = 600;
/** Each 20 milliseconds apart and more. */
const ASKED_AT_MOST = 3_000;

/** One backend process. */
export interface Replica {
  processor: RequestProcessor;
  repositories: GitopsRepositories;
  power: Power;
  /** The steps of each request, in order. */
  steps: [RequestStep, string][];
  /** Apps whose change was announced. */
  announced: string[];
  logger: ReturnType<typeof mockServices.logger.mock>;
}

export interface BenchOptions {
  databases: TestDatabases;
  databaseId: TestDatabaseId;
  environment?: Partial<EnvironmentConfig>;
  /** How the processes reach the gitops repository: `http` where nothing is said; `file` takes a third of the programs. */
  transport?: 'http' | 'file';
}

/** A gitops repository, a database, and any number of backend processes between them; everything goes with `remove`. */
export class ProcessingBench {
  readonly clock: ShiftedClock;
  readonly stores: TestStores;
  readonly remote: GitopsRemote;
  readonly server: GitHttpServer;
  readonly #folder: string;
  readonly #remove: () => Promise<void>;
  readonly #environments: EnvironmentConfig[];
  readonly #replicas: Replica[] = [];
  readonly #renderers: ServerRenderer[] = [];

  private constructor(options: {
    clock: ShiftedClock;
    stores: TestStores;
    remote: GitopsRemote;
    server: GitHttpServer;
    folder: string;
    remove: () => Promise<void>;
    environments: EnvironmentConfig[];
  }) {
    this.clock = options.clock;
    this.stores = options.stores;
    this.remote = options.remote;
    this.server = options.server;
    this.#folder = options.folder;
    this.#remove = options.remove;
    this.#environments = options.environments;
  }

  static async create(options: BenchOptions): Promise<ProcessingBench> {
    const { databases, databaseId } = options;
    const { path: folder, remove } = await temporaryFolder('processing');
    mkdirSync(join(folder, 'remotes'));
    const server = await startGitHttpServer({ root: join(folder, 'remotes') });
    const remote = GitopsRemote.create(join(folder, 'remotes'), 'gitops.git');
    const clock = new ShiftedClock();
    const url =
      options.transport === 'file' ? remote.path : server.url('gitops.git');
    return new ProcessingBench({
      clock,
      stores: await createTestStores({
        databases,
        databaseId,
        clock: () => clock.now(),
      }),
      remote,
      server,
      folder,
      remove,
      environments: ['staging', 'production'].map(name =>
        environmentConfig(name, url, options.environment),
      ),
    });
  }

  /** Stops every process that still lives, and takes everything away. */
  async remove(): Promise<void> {
    for (const { processor, repositories, power } of this.#replicas) {
      if (power.isOff) {
        // What a killed process was at is never going to end; its git goes with its input.
        const { mirror } = await repositories.ofEnvironment('production');
        await mirror.close();
      } else {
        await processor.stop();
        await repositories.close();
      }
    }
    await Promise.all(this.#renderers.map(renderer => renderer.close()));
    await this.server.close();
    await this.stores.database.destroy();
    await this.#remove();
  }

  /** Starts a backend process. `onStep` may switch it off. */
  start(
    options: {
      onStep?: (
        step: RequestStep,
        requestId: string,
        power: Power,
      ) => void | Promise<void>;
      planner?: (planner: ChangePlanner) => ChangePlanner;
    } = {},
  ): Replica {
    const name = `replica-${this.#replicas.length + 1}`;
    const workDirectory = join(this.#folder, name);
    const power = new Power();
    const clock = power.clock(this.clock);
    const logger = mockServices.logger.mock();
    const steps: Replica['steps'] = [];
    const announced: string[] = [];
    const onStep: StepListener = async (step, requestId) => {
      steps.push([step, requestId]);
      await options.onStep?.(step, requestId, power);
    };
    const repositories = createGitopsRepositories({
      config: {
        environments: this.#environments,
        workDirectory,
        committer: { name: 'Gimlet', email: 'gimlet@gimlet.io' },
      },
      integrations: ScmIntegrations.fromConfig(new ConfigReader({})),
      logger,
      onStep,
      clock,
    });
    const renderer = new ServerRenderer({
      charts: { allow: [] },
      workDirectory,
      env: process.env,
    });
    this.#renderers.push(renderer);
    const { artifacts, requests, leases, outcomes, index } = this.stores;
    const planner = new DefaultChangePlanner({ artifacts, renderer });
    const processor = new RequestProcessor({
      environments: this.#environments,
      repositories,
      requests: power.feed(requests),
      leases: power.feed(leases),
      outcomes: power.feed(outcomes),
      index: power.feed(index),
      planner: power.feed(options.planner?.(planner) ?? planner),
      announcer: { changed: app => announced.push(app) },
      logger,
      fetchInterval: FETCH_INTERVAL_MS,
      onStep,
      clock,
      owner: name,
      leaseDuration: LEASE_DURATION_MS,
    });
    const replica: Replica = {
      processor,
      repositories,
      power,
      steps,
      announced,
      logger,
    };
    this.#replicas.push(replica);
    processor.start();
    return replica;
  }

  /** Starts a backend process that is asked to stop when a request takes a step; resolves when it has stopped. */
  startAndStopAt(step: RequestStep): Promise<void> {
    return new Promise(resolve => {
      const replica = this.start({
        onStep: taken => {
          if (taken === step) resolve(replica.processor.stop());
        },
      });
    });
  }

  /** Lets every lease of a process that was killed end. */
  endLeases(): void {
    this.clock.skip(2 * LEASE_DURATION_MS);
    this.poke();
  }

  poke(): void {
    this.#replicas.forEach(({ processor }) => processor.poke());
  }

  /** Stores an artifact with a raw manifest of an app; what differs from version to version is a ConfigMap. */
  async ship(
    app: string,
    version: string,
    more: Partial<Version> & { manifests?: string } = {},
  ): Promise<Artifact> {
    const { manifests, ...facts } = more;
    const sha = createHash('sha1').update(`${app} ${version}`).digest('hex');
    const artifact = artifactSchema.parse({
      id: `acme/${app}-${sha.slice(0, 16)}`,
      created: 1_700_000_000,
      version: {
        repositoryName: `acme/${app}`,
        sha,
        branch: 'main',
        event: 'push',
        message: `Version ${version}`,
        authorName: 'Bob',
        authorEmail: 'bob@example.com',
        ...facts,
      },
      environments: ['production', 'staging'].map(env => ({
        app,
        env,
        namespace: 'shop',
        manifests:
          manifests ??
          [
            'apiVersion: v1',
            'kind: ConfigMap',
            'metadata:',
            `  name: ${app}`,
            'data:',
            `  version: "${version}"`,
            '',
          ].join('\n'),
      })),
    });
    await this.stores.artifacts.ship(artifact, [], []);
    return artifact;
  }

  /** Stores a person's request and pokes. */
  async ask(
    wish: ChangeWish,
    more: Partial<NewRequest> = {},
  ): Promise<StoredRequest> {
    const { request } = await this.stores.requests.create({
      id: uuid(),
      wish,
      requestedBy: {
        kind: 'user',
        ref: 'user:default/carla',
        name: 'Carla Silva',
      },
      author: { name: 'Carla Silva', email: 'carla@example.com' },
      onStale: 'replan',
      ...more,
    });
    this.poke();
    return request;
  }

  /** Stores an artifact and a person's request to release it to production. */
  async release(
    app: string,
    version: string,
    more: Partial<NewRequest> = {},
  ): Promise<StoredRequest> {
    const { id: artifactId } = await this.ship(app, version);
    return this.ask(
      { action: 'release', environment: 'production', app, artifactId },
      more,
    );
  }

  /** Stores an artifact and the request that its policy makes; `committed` is the time of the version's commit. */
  async releaseByPolicy(
    app: string,
    version: string,
    committed: number,
    more: Partial<NewRequest> = {},
  ): Promise<StoredRequest> {
    const { id: artifactId, version: shipped } = await this.ship(app, version, {
      created: committed,
    });
    const { repositoryName: repository, branch, sha } = shipped;
    return this.ask(
      { action: 'release', environment: 'production', app, artifactId },
      {
        requestedBy: { kind: 'policy', ref: 'policy', name: 'policy main' },
        author: { name: 'Bob', email: 'bob@example.com' },
        version: { sha, title: `Version ${version}`, authorName: 'Bob' },
        policy: { repository, branch, committed },
        ...more,
      },
    );
  }

  /** What the question is answered with, once it is. */
  async until<T>(
    ask: () => T | undefined | Promise<T | undefined>,
  ): Promise<T> {
    for (let time = 0; time < ASKED_AT_MOST; time += 1) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      await new Promise(resolve => {
        setTimeout(resolve, 20);
      });
    }
    throw new Error('it never came');
  }

  /** The request when it is in one of the states; by default when it has ended or waits for somebody. */
  async when(
    { id }: Pick<StoredRequest, 'id'>,
    states: readonly string[] = [...FINAL_REQUEST_STATES, 'waiting'],
  ): Promise<StoredRequest> {
    return this.until(async () => {
      const request = await this.stores.requests.get(id);
      return request && states.includes(request.state) ? request : undefined;
    });
  }

  async timeline({ id }: Pick<StoredRequest, 'id'>): Promise<string[]> {
    const entries = await this.stores.requests.timeline(id);
    return entries.map(({ text }) => text);
  }

  /** Which version of an app production has, by its ConfigMap. */
  deployed(app: string): string | undefined {
    return /version: "?([^"\n]*)"?/.exec(
      this.remote.show(`production/${app}/configmap-${app}.yaml`),
    )?.[1];
  }
}
