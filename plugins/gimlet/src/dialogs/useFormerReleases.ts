import type { Page, Release } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useGimlet, type Fetched } from '../hooks';

/** As many as the server gives at once: enough to find a version that ran well. */
const LIMIT = 50;

/** The newest changes of an app in an environment. */
export function useFormerReleases(
  environment: string,
  app: string,
): Fetched<Page<Release>> {
  return useGimlet(`former releases ${environment}/${app}`, (client, options) =>
    client.listReleases({ query: { environment, app, limit: LIMIT } }, options),
  );
}
