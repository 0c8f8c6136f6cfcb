import { EntityProvider } from '@backstage/plugin-catalog-react';
import type {
  EntityReleases,
  GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { anEntity, renderInPortal } from '../../__testUtils__';
import { ReleasesTab } from '../ReleasesTab';

/** Renders the Releases tab of checkout. */
export function renderReleasesTab(
  answers: Partial<GimletClient>,
  options: { signals?: Parameters<typeof renderInPortal>[1]['signals'] } = {},
) {
  return renderInPortal(
    <EntityProvider entity={anEntity()}>
      <ReleasesTab />
    </EntityProvider>,
    { answers, ...options },
  );
}

/** A server that has these releases, and counts who asks. */
export const showing = (data: EntityReleases) => ({
  getEntityReleases: jest.fn(async () => data),
});
