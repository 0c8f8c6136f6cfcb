import type {
  AppLiveSummary,
  Observation,
  Rollout,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { agentStateOf, type ClusterStore } from '../../agents';
import { placeKey, type AppPlace } from '../../arrival/types';
import type { Clock } from '../../clock';
import type { HealthReader, LiveArrivals } from './types';

/** Kinds that say how an app does. */
const DECIDING: readonly Observation['type'][] = [
  'kustomization',
  'source',
  'workload',
  'pod',
];

/** @see LiveSummaries */
export interface LiveSummariesOptions {
  clusters: Pick<ClusterStore, 'sessions' | 'observations'>;
  health: HealthReader;
  arrivals?: Pick<LiveArrivals, 'rollouts' | 'deletions'>;
  clock: Pick<Clock, 'now'>;
}

/** What cards show of live apps, by a number of questions that does not grow with the apps. */
export class LiveSummaries {
  readonly #options: LiveSummariesOptions;

  constructor(options: LiveSummariesOptions) {
    this.#options = options;
  }

  /** By `<environment>/<app>`; without those of environments from which no agent ever reported. */
  async of(places: readonly AppPlace[]): Promise<Map<string, AppLiveSummary>> {
    const { clusters, health, arrivals, clock } = this.#options;
    const found = new Map<string, AppLiveSummary>();
    if (places.length === 0) return found;
    const [sessions, rollouts, deletions] = await Promise.all([
      clusters.sessions(),
      arrivals?.rollouts(places) ?? new Map<string, Rollout>(),
      arrivals?.deletions(places) ?? new Set<string>(),
    ]);
    const now = clock.now();
    for (const session of sessions) {
      const { environment } = session;
      const here = places.filter(place => place.environment === environment);
      if (here.length === 0) continue;
      const observations = await clusters.observations({
        environment,
        apps: here.map(({ app }) => app),
        types: DECIDING,
        shared: true,
      });
      for (const place of here) {
        const own = observations.filter(
          it => !('app' in it) || it.app === undefined || it.app === place.app,
        );
        const key = placeKey(place);
        const rollout = rollouts.get(key);
        found.set(key, {
          agent: agentStateOf(session, now),
          ...health.ofApp(place, own, {
            session,
            deleting: deletions.has(key),
          }),
          ...(rollout && { rollout }),
        });
      }
    }
    return found;
  }
}
