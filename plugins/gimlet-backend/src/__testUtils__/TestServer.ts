import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type BackendFeature,
  type PermissionsService,
  type PermissionsServiceRequestOptions,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
  type TestDatabaseId,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  type Permission,
} from '@backstage/plugin-permission-common';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import type { JsonObject } from '@backstage/types';
import {
  createGimletClient,
  type CreateTokenBody,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { GitopsRemote, temporaryFolder } from '@gimlet-io/core/testUtils';
import type { Router } from 'express';
import type { Knex } from 'knex';
import gimletPlugin from '..';
import type { StepListener } from '../steps';
import { gimletStepsExtensionPoint } from '../steps';
import { testHttpRouter } from './testHttpRouter';
import { allowEverything, testAuth, type TestPolicy } from './testIdentities';

/** May do everything where the policy says nothing else. */
export const ADMIN = 'user:default/admin';

const ENTITIES: Entity[] = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'checkout',
      namespace: 'default',
      annotations: {
        'gimlet.io/app': 'checkout',
        'gimlet.io/git-repository': 'acme/checkout',
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'team-shop' },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: 'carla', namespace: 'default' },
    spec: {
      profile: { displayName: 'Carla Silva', email: 'carla@acme.io' },
      memberOf: [],
    },
  },
];

interface TestServerOptions {
  databases: TestDatabases;
  databaseId?: TestDatabaseId;
  /** That another one uses already; a new one where nothing is said. */
  database?: Knex;
  policy?: TestPolicy;
  /** Instead of two environments in one repository. */
  gimlet?: JsonObject;
  onStep?: StepListener;
  /** Services in place of those of Backstage's tests. */
  features?: BackendFeature[];
}

/** A backend with the plugin and a gitops repository of staging and production, asked over HTTP. */
export class TestServer {
  readonly gitops: GitopsRemote;
  /** Everything that the plugin mounted. */
  readonly mounted: Router;
  readonly database: Knex;
  readonly origin: string;
  /** What was published, as pages hear it. */
  readonly signals: unknown[];
  readonly #backend: TestBackend;
  readonly #remove: () => Promise<void>;

  private constructor(options: {
    gitops: GitopsRemote;
    mounted: Router;
    database: Knex;
    signals: unknown[];
    backend: TestBackend;
    remove: () => Promise<void>;
  }) {
    this.gitops = options.gitops;
    this.mounted = options.mounted;
    this.database = options.database;
    this.signals = options.signals;
    this.#backend = options.backend;
    this.#remove = options.remove;
    this.origin = `http://localhost:${options.backend.server.port()}`;
  }

  static async start(options: TestServerOptions): Promise<TestServer> {
    const { databases, databaseId = 'SQLITE_3', onStep } = options;
    const folder = await temporaryFolder('server');
    const gitops = GitopsRemote.create(folder.path, 'gitops.git');
    const database = options.database ?? (await databases.init(databaseId));
    const appsRepo = pathToFileURL(gitops.path).href;
    const gimlet = options.gimlet ?? {
      environments: [
        { name: 'staging', appsRepo },
        { name: 'production', appsRepo, promotion: { from: 'staging' } },
      ],
      fetchInterval: { seconds: 1 },
    };
    const routers: Router[] = [];
    const signals: unknown[] = [];
    const backend = await startTestBackend({
      features: [
        gimletPlugin,
        ...(onStep ? [stepsModule(onStep)] : []),
        ...(options.features ?? []),
        mockServices.rootConfig.factory({
          data: {
            gimlet: { workDirectory: join(folder.path, 'work'), ...gimlet },
          },
        }),
        mockServices.database.factory({ knex: database }),
        catalogServiceMock.factory({ entities: ENTITIES }),
        httpAuthServiceFactory,
        testAuth,
        testHttpRouter(router => routers.push(router)),
        permissionsOf(options.policy ?? allowEverything),
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({
            publish: async signal => {
              signals.push(signal);
            },
          }),
        }),
      ],
    });
    return new TestServer({
      gitops,
      mounted: routers[0],
      database,
      signals,
      backend,
      remove: () => folder.remove(),
    });
  }

  /** The typed client, as a user. */
  as(userRef: string): GimletClient {
    return this.with(mockCredentials.user.token(userRef));
  }

  /** The typed client, with a bearer token. */
  with(token: string): GimletClient {
    return createGimletClient({ baseUrl: `${this.origin}/api/gimlet`, token });
  }

  /** Makes a token as the administrator; answers its secret. */
  async token(bounds: Partial<CreateTokenBody>): Promise<string> {
    const { secret } = await this.as(ADMIN).createToken({
      body: {
        name: `ci-${Math.random().toString(36).slice(2)}`,
        actions: ['read'],
        environments: ['*'],
        repositories: ['*'],
        ...bounds,
      },
    });
    return secret;
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
    await this.#remove();
  }
}

function stepsModule(onStep: StepListener) {
  return createBackendModule({
    pluginId: 'gimlet',
    moduleId: 'test-steps',
    register({ registerInit }) {
      registerInit({
        deps: { steps: gimletStepsExtensionPoint },
        async init({ steps }) {
          steps.onStep(onStep);
        },
      });
    },
  });
}

/** A policy says of a permission who may, and knows nothing of single apps: those are for the conditions that it answers. */
function permissionsOf(policy: TestPolicy) {
  return createServiceFactory({
    service: coreServices.permissions,
    deps: { auth: coreServices.auth },
    factory: ({ auth }): PermissionsService => {
      const decide = (
        permission: Permission,
        options: PermissionsServiceRequestOptions | undefined,
      ) => {
        if (!options || !('credentials' in options)) {
          throw new Error(`nobody asks for ${permission.name}`);
        }
        const { credentials } = options;
        if (!auth.isPrincipal(credentials, 'user')) {
          throw new Error(`the policy is asked about no user`);
        }
        return policy(credentials.principal.userEntityRef, permission);
      };
      return {
        authorizeConditional: async (queries, options) =>
          queries.map(({ permission }) => decide(permission, options)),
        authorize: async (queries, options) =>
          queries.map(({ permission }) => {
            const decision = decide(permission, options);
            if (decision.result === AuthorizeResult.CONDITIONAL) {
              throw new Error(`${permission.name} is about no resource`);
            }
            return decision;
          }),
      };
    },
  });
}
