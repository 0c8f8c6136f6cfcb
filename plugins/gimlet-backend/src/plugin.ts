import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { createAgents, type ClusterListener } from './agents';
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
import { AlertWatch, DefaultAlertService } from './alerts';
import {
  ArrivalFollower,
  DefaultArrivals,
  FluxWebhook,
  isFollowed,
} from './arrival';
import { readGimletConfig } from './config';
import {
  applyMigrations,
  DatabaseAlertStore,
  DatabaseArrivalStore,
  DatabaseArtifactStore,
  DatabaseClusterStore,
  DatabaseCommandStore,
  DatabaseLeaseStore,
  DatabaseNoticeStore,
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
  DefaultLiveService,
  DefaultReleaseService,
  DefaultRequestService,
  LiveSummaries,
  ObservedHealth,
  PolicyEvaluation,
  ServerRenderer,
  SourceKick,
} from './services';
import { SignalAnnouncer } from './signals';
import { gimletStepsExtensionPoint, type StepListener } from './steps';

const NOTHING_CONFIGURED =
  'No environment is configured, so nothing can be released. Name the first one in app-config.yaml: gimlet.environments: [{ name: staging, appsRepo: https://git.example.com/acme/gitops-staging.git }]';

/** Pages are told of what a cluster reports after this time, even if it is not known yet what that means for a release. */
const READ_AT_LATEST_MS = 250;

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
        const clusters = new DatabaseClusterStore({ database });
        const commands = new DatabaseCommandStore({ database });
        const leases = new DatabaseLeaseStore({ database });
        const outcomes = new DatabaseOutcomeStore({ database });
        const requests = new DatabaseRequestStore({ database });
        const tokenStore = new DatabaseTokenStore({ database });
        const arrivals = new DatabaseArrivalStore({ database });
        const alerts = new DatabaseAlertStore({ database });
        const notices = new DatabaseNoticeStore({ database });
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

        const clusterListeners: ClusterListener[] = [];
        const agents = createAgents({
          environments: config.environments,
          clusters,
          commands,
          tokens: tokenStore,
          authorizer,
          listeners: clusterListeners,
          logger,
          clock: systemClock,
        });
        const kick = new SourceKick({
          environments: config.environments,
          clusters,
          commands: agents.commands,
          clock: systemClock,
          logger,
        });
        listeners.push((step, requestId) => {
          if (step !== 'recorded') return;
          void requests
            .get(requestId)
            .then(request => request?.commit && kick.pushed(request.wish))
            .catch(error => logger.warn(`Request ${requestId}: ${error}`));
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
        const follower = new ArrivalFollower({
          environments: config.environments,
          arrivals,
          notices,
          clusters,
          index,
          outcomes,
          repositories,
          thresholds: config.thresholds,
          announcer,
          logger,
          clock: systemClock,
        });
        const alertWatch = new AlertWatch({
          environments: config.environments,
          clusters,
          alerts,
          thresholds: config.thresholds,
          announcer,
          logger,
          clock: systemClock,
        });
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
          isFollowed: async name => {
            const environment = config.environments.find(
              known => known.name === name,
            );
            return (
              environment !== undefined &&
              isFollowed(environment, { clusters, now: Date.now() })
            );
          },
          onChanged: changed => follower.released(changed),
          onStep: async (step, requestId) => {
            await onStep(step, requestId);
            if (step === 'recorded') follower.poke();
          },
        });

        clusterListeners.push(alertWatch, {
          changed: async change => {
            const { environment, apps, ofEnvironment } = change;
            if (ofEnvironment) announcer.environmentChanged(environment);
            // What is read off it is told with it: what comes after waits for the next second.
            await Promise.race([
              follower.read(change),
              systemClock.sleep(READ_AT_LATEST_MS),
            ]);
            apps.forEach(app => announcer.changed(app));
          },
        });

        const live = {
          clusters,
          health: new ObservedHealth({ clock: systemClock }),
          arrivals: new DefaultArrivals({
            arrivals,
            outcomes,
            alerts,
            clock: systemClock,
          }),
          clock: systemClock,
        };
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
            agents: agents.hub,
            alerts: new DefaultAlertService({ ...shared, alerts }),
            fluxWebhook: new FluxWebhook({
              environments: config.environments.flatMap(
                ({ name, webhookKey }) =>
                  webhookKey === undefined ? [] : [{ name, webhookKey }],
              ),
              notices,
              listener: follower,
              now: Date.now,
            }),
            artifacts: new DefaultArtifactService({
              ...shared,
              policies: new PolicyEvaluation(shared),
            }),
            branches: new DefaultBranchService(shared),
            environments: new DefaultEnvironmentService(shared),
            live: new DefaultLiveService({
              ...live,
              config,
              index,
              authorizer,
              commands: agents.commands,
            }),
            releases: new DefaultReleaseService({
              ...shared,
              live: new LiveSummaries(live),
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
          commands,
          index,
          notices,
          alerts,
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
          clusters,
          arrivals,
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

        deps.lifecycle.addStartupHook(() => {
          processor.start();
          follower.start();
          alertWatch.start();
          agents.watch.start();
        });
        deps.lifecycle.addShutdownHook(async () => {
          await agents.stop();
          await Promise.all([follower.stop(), alertWatch.stop()]);
          await processor.stop();
          announcer.stop();
          await repositories.close();
          await renderer.close();
        });
      },
    });
  },
});
