import type { ArtifactSummary } from '@gimlet-io/backstage-plugin-gimlet-common';
import { usePages, type Pages } from '../hooks';

export interface ArtifactsQuery {
  environment: string;
  app: string;
  repository?: string;
  search: string;
}

/** The artifacts that can be released as an app into an environment, newest first, page by page. */
export function useArtifacts(query: ArtifactsQuery): Pages<ArtifactSummary> {
  const { environment, app, repository, search } = query;
  const asked = {
    environment,
    app,
    limit: 20,
    ...(repository && { repository }),
    ...(search && { search }),
  };
  return usePages({
    key: `artifacts ${JSON.stringify(asked)}`,
    load: (client, cursor, options) =>
      client.listArtifacts(
        { query: { ...asked, ...(cursor && { cursor }) } },
        options,
      ),
    keyOf: ({ id }) => id,
  });
}
