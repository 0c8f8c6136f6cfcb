import type {
  Cause,
  Health,
  Observation,
  Rollout,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { AgentSession } from '../../agents';
import type { StoredAlert } from '../../alerts';
import type { AppPlace } from '../../arrival/types';

/** How an app does, as far as the cluster tells. */
export interface AppHealth {
  health: Health;
  /** Of all its workloads. */
  pods: { ready: number; desired: number };
  causes: Cause[];
}

/** Reads health from what an agent reported. */
export interface HealthReader {
  /** @param observations - of the app, and those that are of no app alone */
  ofApp(
    place: AppPlace,
    observations: readonly Observation[],
    context: {
      session: Pick<AgentSession, 'skippedKinds'>;
      /** It is being deleted: what Flux says of the missing folder is no failure. */
      deleting?: boolean;
    },
  ): AppHealth;
  /** Of the sources, and of the Kustomizations that are of no app alone. */
  ofEnvironment(
    environment: string,
    observations: readonly Observation[],
  ): Health;
}

/** What is known of releases on their way into clusters, and of trouble that lasts. */
export interface LiveArrivals {
  /** How the newest release of each app arrives, by `<environment>/<app>`. */
  rollouts(places: readonly AppPlace[]): Promise<Map<string, Rollout>>;
  /** Those whose deletion is on its way, as `<environment>/<app>`. */
  deletions(places: readonly AppPlace[]): Promise<Set<string>>;
  /** Alerts that are not resolved, newest first. */
  alerts(filter: { environment: string; app?: string }): Promise<StoredAlert[]>;
}
