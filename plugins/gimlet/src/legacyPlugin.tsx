import {
  compatWrapper,
  convertLegacyRouteRef,
} from '@backstage/core-compat-api';
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import type { JSX } from 'react';
import { createPortalClient, gimletApiRef } from './api';
import { Surface, type SurfaceProps } from './elements/Surface';
import { releaseRouteRef, requestRouteRef, rootRouteRef } from './routes';

/** What the new frontend system gives its pages. */
function legacyPage(page: JSX.Element, as?: SurfaceProps['as']) {
  return compatWrapper(<Surface as={as}>{page}</Surface>);
}

const routes = {
  root: convertLegacyRouteRef(rootRouteRef),
  release: convertLegacyRouteRef(releaseRouteRef),
  request: convertLegacyRouteRef(requestRouteRef),
};

/**
 * The plugin for a portal of the legacy frontend system.
 *
 * @public
 */
export const gimletPlugin = createPlugin({
  id: 'gimlet',
  apis: [
    createApiFactory({
      api: gimletApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: createPortalClient,
    }),
  ],
  routes,
});

/**
 * The Releases tab, for an `EntityLayout.Route` with the path `/releases`.
 *
 * @public
 */
export const EntityReleasesContent = gimletPlugin.provide(
  createComponentExtension({
    name: 'EntityReleasesContent',
    component: {
      lazy: () =>
        import('./releasesTab').then(m => () => legacyPage(<m.ReleasesTab />)),
    },
  }),
);

/**
 * Environments, artifacts, tokens and the API as tabs, for the path `/gimlet`.
 *
 * @public
 */
export const GimletPage = gimletPlugin.provide(
  createRoutableExtension({
    name: 'GimletPage',
    mountPoint: routes.root,
    component: () =>
      import('./legacyPages').then(m => () => legacyPage(<m.GimletPage />)),
  }),
);

/**
 * One change of an app, for the path `/gimlet/releases/:environment/:app/:commit`.
 *
 * @public
 */
export const GimletReleasePage = gimletPlugin.provide(
  createRoutableExtension({
    name: 'GimletReleasePage',
    mountPoint: routes.release,
    component: () =>
      import('./legacyPages').then(
        m => () => legacyPage(<m.ReleasePage />, 'main'),
      ),
  }),
);

/**
 * A wish on its way, for the path `/gimlet/requests/:requestId`.
 *
 * @public
 */
export const GimletRequestPage = gimletPlugin.provide(
  createRoutableExtension({
    name: 'GimletRequestPage',
    mountPoint: routes.request,
    component: () =>
      import('./legacyPages').then(
        m => () => legacyPage(<m.RequestPage />, 'main'),
      ),
  }),
);
