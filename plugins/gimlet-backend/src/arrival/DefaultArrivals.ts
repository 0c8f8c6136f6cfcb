import type { Rollout } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { AlertStore, StoredAlert } from '../alerts/types';
import type { Clock } from '../clock/types';
import type { OutcomeStore } from '../database/types';
import type { AppPlace, ArrivalStore } from './types';
import { usualDuration } from './usualDuration';

/** How many of the last rollouts tell how long one takes. */
const SAMPLES = 20;

/** What cards and pages show of changes on their way, and of alerts. */
export class DefaultArrivals {
  readonly #options: {
    arrivals: Pick<ArrivalStore, 'newest'>;
    outcomes: Pick<OutcomeStore, 'durations'>;
    alerts: Pick<AlertStore, 'list'>;
    clock: Pick<Clock, 'now'>;
  };

  constructor(options: {
    arrivals: Pick<ArrivalStore, 'newest'>;
    outcomes: Pick<OutcomeStore, 'durations'>;
    alerts: Pick<AlertStore, 'list'>;
    clock: Pick<Clock, 'now'>;
  }) {
    this.#options = options;
  }

  /** How the newest release of each app arrives, by `<environment>/<app>`. */
  async rollouts(places: readonly AppPlace[]): Promise<Map<string, Rollout>> {
    const { arrivals, outcomes, clock } = this.#options;
    const found = new Map<string, Rollout>();
    if (places.length === 0) return found;
    const [newest, durations] = await Promise.all([
      arrivals.newest(places),
      outcomes.durations(places, SAMPLES),
    ]);
    const now = clock.now();
    for (const [key, newestArrival] of newest) {
      const { action, state, since, pushedAt, arrival } = newestArrival;
      if (action === 'delete' || state === 'superseded') continue;
      const usual = usualDuration(durations.get(key) ?? []);
      const isOver = state === 'ready' || state === 'failed';
      const seconds = ((isOver ? since : now) - pushedAt) / 1_000;
      found.set(key, {
        state: isOver ? state : 'reconciling',
        text: arrival?.text ?? 'Pushed; the cluster has not seen it yet.',
        startedAt: pushedAt,
        ...(isOver && { endedAt: since }),
        ...(usual && { usual }),
        ...(usual && seconds > usual.p90 && { slow: true }),
      });
    }
    return found;
  }

  /** Those whose deletion is on its way, as `<environment>/<app>`. */
  async deletions(places: readonly AppPlace[]): Promise<Set<string>> {
    const newest = await this.#options.arrivals.newest(places);
    return new Set(
      [...newest]
        .filter(
          ([, { action, state }]) =>
            action === 'delete' &&
            (state === 'pushed' || state === 'reconciling'),
        )
        .map(([key]) => key),
    );
  }

  /** Alerts that are not resolved, newest first. */
  async alerts(filter: {
    environment: string;
    app?: string;
  }): Promise<StoredAlert[]> {
    const { alerts, clock } = this.#options;
    const { environment, app } = filter;
    return alerts.list(
      { environments: [environment], ...(app && { apps: [app] }) },
      clock.now(),
    );
  }
}
