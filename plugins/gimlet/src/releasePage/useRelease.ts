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
  useGimletSignal([app], fetched.refetch, { environments: [environment] });
  return fetched;
}
