import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { screen } from '@testing-library/react';
import { gimletApiRef } from './api';
import {
  aRequest,
  anEntity,
  clientOf,
  commit,
  entityReleases,
} from './__testUtils__';
import { gimletPlugin } from './plugin';

const client = clientOf({
  getEntityReleases: async () => entityReleases(),
  listEnvironments: async () => ({ items: [] }),
  listReleases: async () => ({ items: [] }),
  listArtifacts: async () => ({ items: [] }),
  listTokens: async () => ({ items: [] }),
  getRequest: async () => ({ ...aRequest(), timeline: [] }),
});

function open(path: string) {
  return renderTestApp({
    features: [gimletPlugin],
    apis: [[gimletApiRef, client], mockApis.discovery()],
    initialRouteEntries: [path],
  });
}

describe('gimletPlugin', () => {
  it.each([
    ['/gimlet', 'Environments'],
    ['/gimlet/environments', 'Environments'],
    ['/gimlet/artifacts', 'Artifacts'],
    ['/gimlet/tokens', 'Tokens'],
    ['/gimlet/api', 'API'],
  ])('has at %s the tab %s', async (path, title) => {
    open(path);
    expect(
      await screen.findByRole('tab', { name: title, selected: true }),
    ).toBeInTheDocument();
    expect(
      screen.getAllByRole('tab').map(({ textContent }) => textContent),
    ).toEqual(['Environments', 'Artifacts', 'Tokens', 'API']);
  });

  it('shows a release by its address', async () => {
    open(`/gimlet/releases/production/checkout/${commit('c40be11')}`);
    expect(
      await screen.findByText('The test has no answer for getRelease', {
        exact: false,
      }),
    ).toBeInTheDocument();
  });

  it('shows a request by its address', async () => {
    open(`/gimlet/requests/${aRequest().id}`);
    expect(
      await screen.findByText('Faster cart', { exact: false }),
    ).toBeInTheDocument();
  });

  it.each([
    { entity: anEntity(), shown: true },
    { entity: anEntity(''), shown: false },
  ])(
    'has a tab on the page of $entity.metadata.name: $shown',
    async ({ entity, shown }) => {
      renderTestApp({
        extensions: [
          createTestEntityPage({ entity }),
          gimletPlugin.getExtension('entity-content:gimlet/releases'),
        ],
        apis: [[gimletApiRef, client]],
        mountedRoutes: {},
      });
      expect(
        await (shown
          ? screen.findByRole('heading', { name: 'History' })
          : screen.findByTestId('empty-entity-page')),
      ).toBeInTheDocument();
    },
  );
});
