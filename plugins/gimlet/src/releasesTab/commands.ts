import type { EnvironmentCard } from '@gimlet-io/backstage-plugin-gimlet-common';
import { shortSha } from '../elements';
import type { ReleasePlace } from '../hooks';

/** Lists the changes of an app in an environment. */
export function listCommand(place: { environment: string; app: string }) {
  return `gimlet release list --env ${place.environment} --app ${place.app}`;
}

/** Releases the newest known artifact, or the one that runs. */
export function releaseCommand(card: EnvironmentCard): string | undefined {
  const artifact = card.behind?.newest?.id ?? card.current?.artifactId;
  return (
    artifact &&
    `gimlet release make --env ${card.environment} --app ${card.app} --artifact ${artifact}`
  );
}

/** Goes back to what a change left behind. */
export function rollbackCommand(place: ReleasePlace) {
  const { environment, app, commit } = place;
  return `gimlet release rollback --env ${environment} --app ${app} --to ${shortSha(
    commit,
  )}`;
}

/** Writes an app's first manifest. */
export function firstManifestCommand(app: string) {
  return `gimlet manifest create --env production --app ${app} --chart oci://registry.example.com/charts/web`;
}
