import type { AppState } from '../database/types';

/** The repository that an app's folder says it was released from; of a folder that people changed, before they did. */
export function repositoryOfState(
  state: AppState | undefined,
): string | undefined {
  const version = state?.current?.version ?? state?.released?.version;
  return version?.repositoryName;
}
