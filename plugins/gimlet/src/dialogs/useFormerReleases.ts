import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';
import { usePages, type Pages } from '../hooks';

/** Enough at once to find a version that ran well. */
const LIMIT = 50;

/** The changes of an app in an environment, newest first, page by page; with a search, those that fit it. */
export function useFormerReleases(
  environment: string,
  app: string,
  search: string = '',
): Pages<Release> {
  const asked = { environment, app, limit: LIMIT, ...(search && { search }) };
  return usePages({
    key: `former releases ${JSON.stringify(asked)}`,
    load: (client, cursor, options) =>
      client.listReleases(
        { query: { ...asked, ...(cursor && { cursor }) } },
        options,
      ),
    keyOf: ({ commit }) => commit,
  });
}
