import type { ReleaseAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  useGimlet,
  useGimletSignal,
  type Fetched,
  type ReleasePlace,
} from '../hooks';

/** A change of an app with its diff; asked for again when something changes of the app. */
export function useRelease(place: ReleasePlace): Fetched<ReleaseAnswer> {
  const { environment, app, commit } = place;
  const fetched = useGimlet(
    `release ${environment}/${app}/${commit}`,
    (client, options) =>
      client.getRelease({ params: { environment, app, commit } }, options),
  );
  const { value, refetch } = fetched;
  useGimletSignal([app], refetch, {
    environments: [environment],
    arriving:
      value?.release.current && value.live?.health.state === 'progressing',
  });
  return fetched;
}
