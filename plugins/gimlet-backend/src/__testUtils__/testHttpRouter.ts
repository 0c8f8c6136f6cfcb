import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { createCredentialsBarrier } from '@backstage/backend-defaults/httpRouter';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';

/** Backstage's router of a plugin with its real barrier, and a hold on what the plugin mounts. */
export function testHttpRouter(mounted: (router: Router) => void) {
  return createServiceFactory({
    service: coreServices.httpRouter,
    initialization: 'always',
    deps: {
      plugin: coreServices.pluginMetadata,
      config: coreServices.rootConfig,
      httpAuth: coreServices.httpAuth,
      rootHttpRouter: coreServices.rootHttpRouter,
    },
    factory: ({ plugin, config, httpAuth, rootHttpRouter }) => {
      const barrier = createCredentialsBarrier({ httpAuth, config });
      const routes = PromiseRouter();
      rootHttpRouter.use(
        `/api/${plugin.getId()}`,
        PromiseRouter().use(barrier.middleware, routes),
      );
      mounted(routes);
      return {
        use: handler => {
          routes.use(handler);
        },
        addAuthPolicy: policy => barrier.addAuthPolicy(policy),
      };
    },
  });
}
