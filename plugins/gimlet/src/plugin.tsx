import {
  PageBlueprint,
  SubPageBlueprint,
  createFrontendPlugin,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { APP_ANNOTATION } from '@gimlet-io/backstage-plugin-gimlet-common';
import { gimletApi } from './api';
import { GimletIcon } from './elements/GimletIcon';
import { Surface } from './elements/Surface';
import {
  PAGE_PATHS,
  apiRouteRef,
  artifactsRouteRef,
  environmentsRouteRef,
  releaseRouteRef,
  requestRouteRef,
  rootRouteRef,
  tokensRouteRef,
} from './routes';

// It goes to the first of its tabs.
const gimletPage = PageBlueprint.make({
  params: {
    path: PAGE_PATHS.root,
    title: 'Gimlet',
    routeRef: rootRouteRef,
  },
});

const environmentsPage = SubPageBlueprint.make({
  name: 'environments',
  attachTo: { id: 'page:gimlet', input: 'pages' },
  params: {
    path: 'environments',
    title: 'Environments',
    routeRef: environmentsRouteRef,
    loader: () =>
      import('./environmentsPage').then(m => (
        <Surface as="main">
          <m.EnvironmentsPage />
        </Surface>
      )),
  },
});

const artifactsPage = SubPageBlueprint.make({
  name: 'artifacts',
  attachTo: { id: 'page:gimlet', input: 'pages' },
  params: {
    path: 'artifacts',
    title: 'Artifacts',
    routeRef: artifactsRouteRef,
    loader: () =>
      import('./artifactsPage').then(m => (
        <Surface as="main">
          <m.ArtifactsPage />
        </Surface>
      )),
  },
});

const tokensPage = SubPageBlueprint.make({
  name: 'tokens',
  attachTo: { id: 'page:gimlet', input: 'pages' },
  params: {
    path: 'tokens',
    title: 'Tokens',
    routeRef: tokensRouteRef,
    loader: () =>
      import('./tokensPage').then(m => (
        <Surface as="main">
          <m.TokensPage />
        </Surface>
      )),
  },
});

const apiPage = SubPageBlueprint.make({
  name: 'api',
  attachTo: { id: 'page:gimlet', input: 'pages' },
  params: {
    path: 'api',
    title: 'API',
    routeRef: apiRouteRef,
    // Swagger has a main landmark of its own.
    loader: () =>
      import('./apiPage').then(m => (
        <Surface>
          <m.ApiPage />
        </Surface>
      )),
  },
});

const releasePage = PageBlueprint.make({
  name: 'release',
  params: {
    path: PAGE_PATHS.release,
    routeRef: releaseRouteRef,
    loader: () =>
      import('./releasePage').then(m => (
        <Surface as="main">
          <m.ReleasePage />
        </Surface>
      )),
  },
});

const requestPage = PageBlueprint.make({
  name: 'request',
  params: {
    path: PAGE_PATHS.request,
    routeRef: requestRouteRef,
    loader: () =>
      import('./requestPage').then(m => (
        <Surface as="main">
          <m.RequestPage />
        </Surface>
      )),
  },
});

const releasesTab = EntityContentBlueprint.make({
  name: 'releases',
  params: {
    path: '/releases',
    title: 'Releases',
    group: 'deployment',
    filter: { [`metadata.annotations.${APP_ANNOTATION}`]: { $exists: true } },
    loader: () =>
      import('./releasesTab').then(m => (
        <Surface>
          <m.ReleasesTab />
        </Surface>
      )),
  },
});

/**
 * The pages of Gimlet: the Releases tab of an entity, the pages of releases and requests, environments, artifacts, tokens, and the API.
 *
 * @public
 */
export const gimletPlugin = createFrontendPlugin({
  pluginId: 'gimlet',
  title: 'Gimlet',
  icon: <GimletIcon />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    root: rootRouteRef,
    environments: environmentsRouteRef,
    artifacts: artifactsRouteRef,
    tokens: tokensRouteRef,
    api: apiRouteRef,
    release: releaseRouteRef,
    request: requestRouteRef,
  },
  extensions: [
    gimletApi,
    gimletPage,
    environmentsPage,
    artifactsPage,
    tokensPage,
    apiPage,
    releasePage,
    requestPage,
    releasesTab,
  ],
});
