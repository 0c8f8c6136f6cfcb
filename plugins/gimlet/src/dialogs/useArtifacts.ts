import { useApi } from '@backstage/frontend-plugin-api';
import type {
  ArtifactSummary,
  GimletError,
  Page,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { gimletApiRef } from '../api';
import { toGimletError, useGimlet } from '../hooks';

export interface ArtifactsQuery {
  environment: string;
  app: string;
  repository?: string;
  search: string;
}

export interface Artifacts {
  items?: ArtifactSummary[];
  error?: GimletError;
  loading: boolean;
  refetch: () => void;
  /** Loads the next page; absent after the last one. */
  more?: () => void;
}

interface More extends Page<ArtifactSummary> {
  key: string;
}

/** The artifacts that can be released as an app into an environment, newest first, page by page. */
export function useArtifacts(query: ArtifactsQuery): Artifacts {
  const client = useApi(gimletApiRef);
  const { environment, app, repository, search } = query;
  const asked = {
    environment,
    app,
    limit: 20,
    ...(repository && { repository }),
    ...(search && { search }),
  };
  const key = `artifacts ${JSON.stringify(asked)}`;
  const first = useGimlet(
    key,
    (api, options) => api.listArtifacts({ query: asked }, options),
    { keepPrevious: true },
  );
  const [more, setMore] = useState<More>();
  const [loadingMore, setLoadingMore] = useState(false);
  const [moreError, setMoreError] = useState<GimletError>();
  const later = more?.key === key ? more : undefined;
  const cursor = (later ?? first.value)?.nextCursor;

  const loadMore = async () => {
    if (loadingMore) return;
    setLoadingMore(true);
    setMoreError(undefined);
    try {
      const page = await client.listArtifacts({ query: { ...asked, cursor } });
      setMore({
        key,
        items: [...(later?.items ?? []), ...page.items],
        nextCursor: page.nextCursor,
      });
    } catch (thrown) {
      setMoreError(toGimletError(thrown));
    }
    setLoadingMore(false);
  };
  return {
    items: first.value && [...first.value.items, ...(later?.items ?? [])],
    error: first.error ?? moreError,
    loading: first.loading || loadingMore,
    refetch: first.refetch,
    ...(cursor && { more: loadMore }),
  };
}
