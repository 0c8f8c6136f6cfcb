import type {
  AuditorService,
  HttpRouterService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import {
  GimletError,
  operations,
  streams,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { AlertService } from '../alerts';
import type { FluxWebhook } from '../arrival';
import type { Authenticator, TokenService } from '../authorization';
import type {
  ArtifactService,
  BranchService,
  EnvironmentService,
  LiveService,
  ReleaseService,
  RequestService,
} from '../services';
import type { AgentHub } from '../agents';
import { mountAgents } from './agents';
import { mountAlerts } from './alerts';
import { mountArtifacts } from './artifacts';
import { Audit } from './Audit';
import { mountBranches } from './branches';
import { mountEnvironments } from './environments';
import { errorHandler } from './errorHandler';
import { mountLive } from './live';
import { FLUX_WEBHOOK_PATH } from './limits';
import { createMount } from './mount';
import { createMountStream } from './mountStream';
import { mountReleases } from './releases';
import { mountRequests } from './requests';
import { mountTokens } from './tokens';
import { mountWebhooks } from './webhooks';

/** What anybody may read: that the plugin runs, and how its API looks. */
const OPEN_PATHS = ['/health', '/openapi.json'];

export interface RouterOptions {
  authenticator: Authenticator;
  agents: Pick<AgentHub, 'open' | 'close' | 'listen' | 'report' | 'result'>;
  alerts: AlertService;
  artifacts: ArtifactService;
  branches: BranchService;
  environments: EnvironmentService;
  live: LiveService;
  releases: ReleaseService;
  requests: RequestService;
  tokens: TokenService;
  fluxWebhook: Pick<FluxWebhook, 'take'>;
  openApiDocument: JsonObject;
  auditor: AuditorService;
  logger: LoggerService;
}

/** All of the API. Whatever is not named here is not there, and nothing but the open paths is told to nobody. */
export function createRouter(options: RouterOptions): Router {
  const { authenticator, auditor, logger, openApiDocument } = options;
  const router = PromiseRouter({ caseSensitive: true });
  router.use((_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  router.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/openapi.json', (_request, response) => {
    response.json(openApiDocument);
  });

  const audit = new Audit({ auditor });
  const mount = createMount({ router, authenticator, audit });
  const mountStream = createMountStream({
    router,
    authenticator,
    audit,
    logger,
  });
  mountAgents(mount, mountStream, options.agents);
  mountArtifacts(mount, options.artifacts);
  mountBranches(mount, options.branches);
  mountEnvironments(mount, options.environments);
  mountLive(mount, mountStream, options.live);
  mountReleases(mount, options.releases);
  mountRequests(mount, options.requests);
  mountTokens(mount, options.tokens);
  mountAlerts(mount, options.alerts);
  mountWebhooks(router, options.fluxWebhook);

  router.use(async request => {
    await authenticator.callerOf(request);
    throw new GimletError(
      'not-found',
      `There is no ${request.method} ${request.originalUrl.split('?')[0]}`,
      {
        whatToDo:
          'What there is, is described at /api/gimlet/openapi.json. Perhaps the server is older than what asks it.',
      },
    );
  });
  router.use(errorHandler(logger));
  return router;
}

/**
 * Takes Backstage's barrier away in front of our own paths, since it turns tokens of Gimlet back; there our own check is the only
 * one. In front of everything else that the framework puts beside them, it stays.
 */
export function openToOurTokens(
  httpRouter: Pick<HttpRouterService, 'addAuthPolicy'>,
): void {
  const ours = [...Object.values(operations), ...Object.values(streams)].map(
    ({ path }) => `/${path.split('/')[1]}`,
  );
  for (const path of new Set([...OPEN_PATHS, ...ours, FLUX_WEBHOOK_PATH])) {
    httpRouter.addAuthPolicy({ path, allow: 'unauthenticated' });
  }
}
