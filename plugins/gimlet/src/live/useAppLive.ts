import type { AppLive } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useGimlet, useGimletSignal, type Fetched } from '../hooks';

/** How an app does in a cluster, down to its pods; asked for again when something changes of it. */
export function useAppLive(environment: string, app: string): Fetched<AppLive> {
  const fetched = useGimlet(`live ${environment}/${app}`, (client, options) =>
    client.getAppLive({ params: { environment, app } }, options),
  );
  const { value, refetch } = fetched;
  useGimletSignal([app], refetch, {
    environments: [environment],
    arriving: value?.health.state === 'progressing',
  });
  return fetched;
}
