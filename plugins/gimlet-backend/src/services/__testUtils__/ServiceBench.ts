import {
  mockCredentials,
  mockServices,
  type TestDatabaseId,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  GimletError,
  type Artifact,
  type ChangeWish,
  type CommitSha,
  type TokenAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { DEFAULT_ARRIVAL_THRESHOLDS } from '@gimlet-io/core';
import { GitopsRemote, temporaryFolder } from '@gimlet-io/core/testUtils';
import { v7 as uuid } from 'uuid';
import { DefaultAuthorizer } from '../../authorization/DefaultAuthorizer';
import { DefaultCallers } from '../../authorization/DefaultCallers';
import { IndexedAppRepositories } from '../../authorization/IndexedAppRepositories';
import type { Caller } from '../../authorization/types';
import type { EnvironmentConfig, GimletConfig } from '../../config/types';
import {
  createTestStores,
  type TestStores,
} from '../../database/__testUtils__';
import { createGitopsRepositories } from '../../repositories';
import type { GitopsRepositories } from '../../repositories/types';
import {
  BackstageEntityCatalog,
  DefaultArtifactService,
  DefaultBranchService,
  DefaultChangePlanner,
  DefaultEnvironmentService,
  DefaultReleaseService,
  DefaultRequestService,
  LiveSummaries,
  ObservedHealth,
  PolicyEvaluation,
  ServerRenderer,
} from '..';

/** The time that tests begin at, in milliseconds: after all that test artifacts were made. */
export const START = 1_800_000_000_000;

const ENTITY: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'checkout',
    annotations: {
      'gimlet.io/app': 'checkout',
      'gimlet.io/git-repository': 'acme/checkout',
    },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'team-shop' },
};

/** Time that passes when a test says so; milliseconds. */
export class TestClock {
  now = START;
}

/** What a bench is set up with. */
export interface ServiceBenchOptions {
  databases: TestDatabases;
  databaseId?: TestDatabaseId;
  environments?: Partial<EnvironmentConfig>[];
  config?: Partial<GimletConfig>;
  entities?: Entity[];
}

/** The services on real stores and a real gitops repository; only the processor is left out: `apply` does what it would do. */
export class ServiceBench {
  readonly stores: TestStores;
  readonly gitops: GitopsRemote;
  readonly config: GimletConfig;
  readonly repositories: GitopsRepositories;
  readonly planner: DefaultChangePlanner;
  readonly artifacts: DefaultArtifactService;
  readonly requests: DefaultRequestService;
  readonly releases: DefaultReleaseService;
  readonly environments: DefaultEnvironmentService;
  readonly branches: DefaultBranchService;
  readonly authorizer: DefaultAuthorizer;
  readonly catalog: ReturnType<typeof catalogServiceMock>;
  /** Ids of requests that were announced, in order. */
  readonly accepted: string[] = [];
  /** Apps that were announced, in order. */
  readonly announced: string[] = [];
  readonly carla: Caller = {
    kind: 'user',
    ref: 'user:default/carla',
    credentials: mockCredentials.user('user:default/carla'),
  };
  readonly clock: TestClock;
  readonly #remove: () => Promise<void>;

  private constructor(
    options: ServiceBenchOptions & {
      stores: TestStores;
      gitops: GitopsRemote;
      clock: TestClock;
      folder: string;
      remove: () => Promise<void>;
    },
  ) {
    const { stores, gitops, folder } = options;
    this.stores = stores;
    this.gitops = gitops;
    this.#remove = options.remove;
    const clock = () => this.clock.now;
    this.clock = options.clock;
    const given = options.environments ?? [
      { name: 'staging' },
      { name: 'production', promotion: { from: 'staging' } },
    ];
    this.config = {
      environments: given.map(environment => ({
        name: 'staging',
        appsRepo: gitops.path,
        branch: 'main',
        previews: false,
        handEdits: 'wait',
        ...environment,
      })),
      repositories: [],
      charts: { allow: [] },
      committer: { name: 'Gimlet', email: 'gimlet@gimlet.io' },
      workDirectory: `${folder}/work`,
      fetchInterval: 30_000,
      leaseDuration: 30_000,
      thresholds: DEFAULT_ARRIVAL_THRESHOLDS,
      retention: { artifactDays: 90, requestDays: 90 },
      ...options.config,
    };
    const { index, artifacts, requests, outcomes } = stores;
    const logger = mockServices.logger.mock();
    const catalog = catalogServiceMock({
      entities: options.entities ?? [ENTITY],
    });
    this.catalog = catalog;
    this.repositories = createGitopsRepositories({
      config: this.config,
      integrations: ScmIntegrations.fromConfig(mockServices.rootConfig()),
      logger,
      clock: { now: clock, sleep: () => new Promise(() => {}) },
    });
    this.planner = new DefaultChangePlanner({
      artifacts,
      renderer: new ServerRenderer({
        charts: this.config.charts,
        workDirectory: this.config.workDirectory,
        env: process.env,
        clock,
      }),
    });
    this.authorizer = new DefaultAuthorizer({
      permissions: mockServices.permissions({ result: AuthorizeResult.ALLOW }),
      ruleset: {
        getRuleByName: name => {
          throw new Error(`no rule ${name} in this test`);
        },
      },
      repositories: new IndexedAppRepositories({ index }),
    });
    const callers = new DefaultCallers({
      auth: mockServices.auth(),
      catalog,
      logger,
    });
    const common = {
      config: this.config,
      index,
      artifacts,
      requests,
      outcomes,
      repositories: this.repositories,
      planner: this.planner,
      authorizer: this.authorizer,
      callers,
      announcer: { changed: (app: string) => this.announced.push(app) },
      accepted: (ids: readonly string[]) => {
        this.accepted.push(...ids);
      },
      logger,
      clock,
    };
    this.artifacts = new DefaultArtifactService({
      ...common,
      policies: new PolicyEvaluation(common),
    });
    this.requests = new DefaultRequestService(common);
    this.releases = new DefaultReleaseService({
      ...common,
      live: new LiveSummaries({
        clusters: stores.clusters,
        health: new ObservedHealth({ clock: { now: clock } }),
        clock: { now: clock },
      }),
      catalog: new BackstageEntityCatalog({
        catalog: this.catalog,
        auth: mockServices.auth(),
      }),
    });
    this.environments = new DefaultEnvironmentService(common);
    this.branches = new DefaultBranchService(common);
  }

  static async create(options: ServiceBenchOptions): Promise<ServiceBench> {
    const folder = await temporaryFolder('services');
    const gitops = GitopsRemote.create(folder.path, 'gitops.git');
    const clock = new TestClock();
    const stores = await createTestStores({
      ...options,
      clock: () => clock.now,
    });
    return new ServiceBench({
      ...options,
      stores,
      gitops,
      clock,
      folder: folder.path,
      remove: () => folder.remove(),
    });
  }

  token(
    actions: TokenAction[],
    bounds: { environments?: string[]; repositories?: string[] } = {},
  ): Caller {
    return {
      kind: 'token',
      id: 'ci',
      name: 'ci-checkout',
      actions,
      environments: ['*'],
      repositories: ['*'],
      ...bounds,
    };
  }

  /** Fetches, and brings the index up to the head. */
  async follow(): Promise<void> {
    for (const { repository, problem } of await this.repositories.all()) {
      if (!repository)
        throw new GimletError('internal', problem?.message ?? '');
      await this.stores.index.sync({
        repository: repository.name,
        branch: repository.branch,
        mirror: repository.mirror,
        head: await repository.fetch(),
        environments: repository.environments.map(({ name }) => name),
      });
    }
  }

  /** Ships as a token that may do nothing else, and answers the artifact's id. */
  async ship(artifact: Artifact): Promise<string> {
    const shipped = await this.artifacts.ship(
      this.token(['artifact.create']),
      artifact,
    );
    return shipped.artifact.id;
  }

  /** Makes a change as the processor would; answers the commit. */
  async apply(
    wish: ChangeWish,
    options: { requestId?: string; requestedBy?: string } = {},
  ): Promise<CommitSha> {
    const { requestId = uuid(), requestedBy = 'user:default/carla' } = options;
    await this.follow();
    const repository = await this.repositories.ofEnvironment(wish.environment);
    const plan = await this.planner.plan(wish, { repository, requestedBy });
    const applied = await repository.submit({
      plan,
      requestId,
      author: {
        name: 'carla',
        email: 'carla@users.noreply.gimlet.io',
        time: Math.floor(this.clock.now / 1000),
      },
    });
    await this.follow();
    if (!applied.commit) throw new GimletError('internal', 'nothing was made');
    return applied.commit;
  }

  async remove(): Promise<void> {
    await this.repositories.close();
    await this.#remove();
  }
}
