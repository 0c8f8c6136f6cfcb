import { createRouteRef } from '@backstage/frontend-plugin-api';

/** `/gimlet`: the plugin's pages as tabs. */
export const rootRouteRef = createRouteRef();

/** `/gimlet/environments`: how each environment's cluster does. */
export const environmentsRouteRef = createRouteRef();

/** `/gimlet/artifacts`: what CI shipped. */
export const artifactsRouteRef = createRouteRef();

/** `/gimlet/tokens`: the keys of CI and scripts. */
export const tokensRouteRef = createRouteRef();

/** `/gimlet/api`: the API's description, with a page to try it. */
export const apiRouteRef = createRouteRef();

/** `/gimlet/releases/:environment/:app/:commit`: one change of an app. */
export const releaseRouteRef = createRouteRef({
  params: ['environment', 'app', 'commit'],
});

/** `/gimlet/requests/:requestId`: a wish on its way. */
export const requestRouteRef = createRouteRef({ params: ['requestId'] });

/** Where each page is mounted unless the portal's configuration says otherwise. */
export const PAGE_PATHS = {
  root: '/gimlet',
  environments: '/gimlet/environments',
  artifacts: '/gimlet/artifacts',
  tokens: '/gimlet/tokens',
  api: '/gimlet/api',
  release: '/gimlet/releases/:environment/:app/:commit',
  request: '/gimlet/requests/:requestId',
} as const;
