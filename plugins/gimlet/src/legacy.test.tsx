import { TestApiProvider, renderInTestApp } from '@backstage/test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router-dom';
import {
  aRequest,
  anEntity,
  clientOf,
  commit,
  entityReleases,
} from './__testUtils__';
import {
  EntityReleasesContent,
  GimletPage,
  GimletReleasePage,
  GimletRequestPage,
  gimletApiRef,
  gimletPlugin,
} from './legacy';

const client = clientOf({
  getEntityReleases: async () => entityReleases(),
  listEnvironments: async () => ({ items: [] }),
  listReleases: async () => ({ items: [] }),
  listArtifacts: async () => ({ items: [] }),
  getRequest: async () => ({ ...aRequest(), timeline: [] }),
});

function open(element: ReactNode, path: string) {
  return renderInTestApp(
    <TestApiProvider apis={[[gimletApiRef, client]]}>
      {element}
    </TestApiProvider>,
    {
      routeEntries: [path],
      mountedRoutes: {
        '/gimlet': gimletPlugin.routes.root,
        '/gimlet/releases/:environment/:app/:commit':
          gimletPlugin.routes.release,
        '/gimlet/requests/:requestId': gimletPlugin.routes.request,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
    },
  );
}

describe('the legacy entry point', () => {
  it('shows the Releases tab, with links to the pages of releases', async () => {
    await open(
      <EntityProvider entity={anEntity()}>
        <EntityReleasesContent />
      </EntityProvider>,
      '/',
    );
    const [link] = await screen.findAllByRole('link', {
      name: 'Fix rounding of discounts',
    });
    expect(link).toHaveAttribute(
      'href',
      `/gimlet/releases/staging/checkout/${commit('1b77e02')}`,
    );
  });

  it('shows environments, artifacts, tokens and the API as tabs', async () => {
    await open(
      <Routes>
        <Route path="/gimlet/*" element={<GimletPage />} />
      </Routes>,
      '/gimlet',
    );
    expect(
      await screen.findByRole('tab', { name: 'Environments' }),
    ).toHaveAttribute('aria-selected', 'true');
  });

  it('shows a release and a request by their addresses', async () => {
    const pages = (
      <Routes>
        <Route
          path="/gimlet/releases/:environment/:app/:commit"
          element={<GimletReleasePage />}
        />
        <Route
          path="/gimlet/requests/:requestId"
          element={<GimletRequestPage />}
        />
      </Routes>
    );
    const { unmount } = await open(
      pages,
      '/gimlet/releases/production/checkout/c40be11',
    );
    expect(
      await screen.findByText('The test has no answer for getRelease', {
        exact: false,
      }),
    ).toBeInTheDocument();
    unmount();
    await open(pages, `/gimlet/requests/${aRequest().id}`);
    expect(
      await screen.findByText('Faster cart', { exact: false }),
    ).toBeInTheDocument();
  });
});
