import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  DefaultAuthenticator,
  DefaultAuthorizer,
  DefaultCallers,
  DefaultTokenService,
  gimletAppResourceRef,
  IndexedAppRepositories,
  registerPermissions,
} from './authorization';
import { systemClock } from './clock';
import { readGimletConfig } from './config';
import {
  applyMigrations,
  DatabaseArtifactStore,
  DatabaseLeaseStore,
  DatabaseOutcomeStore,
  DatabaseRequestStore,
  DatabaseTokenStore,
} from './database';
import { openApiDocument } from './openapi';
import { LeftEnvironments, RequestProcessor } from './processing';
import { DatabaseReleaseIndex } from './releaseIndex';
import { createGitopsRepositories } from './repositories';
import { Retention } from './Retention';
import { createRouter, openToOurTokens } from './router';
import {
  BackstageEntityCatalog,
  DefaultArtifactService,
  DefaultBranchService,
  DefaultChangePlanner,
  DefaultEnvironmentService,
  DefaultReleaseService,
  DefaultRequestService,
  PolicyEvaluation,
  ServerRenderer,
} from './services';
import { SignalAnnouncer } from './signals';
import { gimletStepsExtensionPoint, type StepListener } from './steps';

const NOTHING_CONFIGURED =
  'No environment is configured, so nothing can be released. Name the first one in app-config.yaml: gimlet.environments: [{ name: staging, appsRepo: https://git.example.com/acme/gitops-staging.git }]';

/** The engine of Gimlet inside Backstage. @public */
export const gimletPlugin = createBackendPlugin({
  pluginId: 'gimlet',
  register(env) {
    const listeners: StepListener[] = [];
    env.registerExtensionPoint(gimletStepsExtensionPoint, {
      onStep: listener => listeners.push(listener),
    });
    const onStep: StepListener = async (step, requestId) => {
      for (const listener of listeners) await listener(step, requestId);
    };

    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        rootConfig: coreServices.rootConfig,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const { auditor, auth, catalog, httpAuth, httpRouter, logger } = deps;
        const config = readGimletConfig(deps.rootConfig);
        if (config.environments.length === 0) {
          logger.warn(NOTHING_CONFIGURED);
        }
        const database = await applyMigrations(deps.database);

        const artifacts = new DatabaseArtifactStore({ database });
        const leases = new DatabaseLeaseStore({ database });
        const outcomes = new DatabaseOutcomeStore({ database });
        const requests = new DatabaseRequestStore({ database });
        const tokenStore = new DatabaseTokenStore({ database });
        const index = new DatabaseReleaseIndex({ database });

        const appRepositories = new IndexedAppRepositories({ index });
        registerPermissions(deps.permissionsRegistry, appRepositories);
        const authorizer = new DefaultAuthorizer({
          permissions: deps.permissions,
          ruleset:
            deps.permissionsRegistry.getPermissionRuleset(gimletAppResourceRef),
          repositories: appRepositories,
        });
        const callers = new DefaultCallers({ auth, catalog, logger });
        const announcer = new SignalAnnouncer({
          signals: deps.signals,
          logger,
        });

        const repositories = createGitopsRepositories({
          config,
          integrations: ScmIntegrations.fromConfig(deps.rootConfig),
          logger,
          onStep,
        });
        const renderer = new ServerRenderer({
          charts: config.charts,
          workDirectory: config.workDirectory,
          env: process.env,
        });
        const planner = new DefaultChangePlanner({ artifacts, renderer });
        const processor = new RequestProcessor({
          environments: config.environments,
          fetchInterval: config.fetchInterval,
          leaseDuration: config.leaseDuration,
          repositories,
          requests,
          leases,
          outcomes,
          index,
          planner,
          announcer,
          logger,
          onStep,
        });

        const shared = {
          config,
          artifacts,
          requests,
          outcomes,
          index,
          repositories,
          planner,
          authorizer,
          callers,
          announcer,
          logger,
          accepted: async (ids: readonly string[]) => {
            for (const id of ids) await onStep('accepted', id);
            processor.poke();
          },
        };
        httpRouter.use(
          createRouter({
            auditor,
            authenticator: new DefaultAuthenticator({
              auth,
              httpAuth,
              tokens: tokenStore,
              now: Date.now,
            }),
            logger,
            openApiDocument: openApiDocument(),
            artifacts: new DefaultArtifactService({
              ...shared,
              policies: new PolicyEvaluation(shared),
            }),
            branches: new DefaultBranchService(shared),
            environments: new DefaultEnvironmentService(shared),
            releases: new DefaultReleaseService({
              ...shared,
              catalog: new BackstageEntityCatalog({ catalog, auth }),
            }),
            requests: new DefaultRequestService(shared),
            tokens: new DefaultTokenService({
              authorizer,
              tokens: tokenStore,
              index,
              environments: config.environments,
              now: Date.now,
            }),
          }),
        );
        openToOurTokens(httpRouter);

        const retention = new Retention({
          retention: config.retention,
          artifacts,
          requests,
          index,
          logger,
        });
        await deps.scheduler.scheduleTask({
          id: 'gimlet-retention',
          frequency: { hours: 6 },
          timeout: { minutes: 10 },
          initialDelay: { minutes: 5 },
          scope: 'global',
          fn: () => retention.prune(Date.now()),
        });
        const left = new LeftEnvironments({
          environments: config.environments,
          requests,
          index,
          announcer,
          logger,
          clock: systemClock,
        });
        await deps.scheduler.scheduleTask({
          id: 'gimlet-left-environments',
          frequency: { minutes: 10 },
          timeout: { minutes: 5 },
          initialDelay: { minutes: 1 },
          scope: 'global',
          fn: () => left.clear(),
        });
        await deps.scheduler.scheduleTask({
          id: 'gimlet-renderings',
          frequency: { hours: 6 },
          timeout: { minutes: 10 },
          initialDelay: { minutes: 6 },
          scope: 'local',
          fn: async () => {
            await renderer.prune();
          },
        });

        deps.lifecycle.addStartupHook(() => processor.start());
        deps.lifecycle.addShutdownHook(async () => {
          await processor.stop();
          announcer.stop();
          await repositories.close();
          await renderer.close();
        });
      },
    });
  },
});
