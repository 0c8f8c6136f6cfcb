import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ArrivalThresholds } from '@gimlet-io/core';
import type { ClusterChange, ClusterListener, ClusterStore } from '../agents';
import { TouchedApps, type Touched } from '../arrival/TouchedApps';
import { RepeatedLook, type Clock } from '../clock';
import type { Announcer } from '../signals/types';
import { seenTroubles } from './seenTroubles';
import type { AlertStore } from './types';

/** Between two looks at the clock, in milliseconds. */
const TICK = 1_000;

/** Trouble that comes back within this time was never gone: a container that crashes runs for a moment. Milliseconds. */
const CALM = 60_000;

/** @see AlertWatch */
export interface AlertWatchOptions {
  /** Of the configuration. */
  environments: readonly { name: string }[];
  clusters: Pick<ClusterStore, 'observations'>;
  alerts: AlertStore;
  thresholds: ArrivalThresholds;
  announcer: Announcer;
  logger: LoggerService;
  clock: Clock;
}

/** Notices trouble that lasts longer than it may, and its end. Any number of replicas may watch on one database. */
export class AlertWatch implements ClusterListener {
  readonly #options: AlertWatchOptions;
  readonly #touched = new TouchedApps();
  readonly #looks: RepeatedLook;
  #isNew = true;

  constructor(options: AlertWatchOptions) {
    const { clock, logger } = options;
    this.#options = options;
    this.#looks = new RepeatedLook({
      look: () => this.look(),
      interval: TICK,
      onError: error => {
        // What was missed is compared with everything else.
        this.#isNew = true;
        logger.error('The alerts cannot be looked at now', error);
      },
      clock,
    });
  }

  start(): void {
    this.#looks.start();
  }

  stop(): Promise<void> {
    return this.#looks.stop();
  }

  changed(change: ClusterChange): void {
    this.#touched.add(change);
    this.#looks.ring();
  }

  /** Compares what changed with what is known, and fires and resolves what is due. The first time everything is compared. */
  async look(): Promise<void> {
    const { environments, alerts, announcer, clock } = this.#options;
    if (this.#isNew) {
      for (const { name } of environments) {
        await this.#compare({ environment: name, shared: true });
      }
      this.#isNew = false;
    }
    for (const touched of this.#touched.take()) await this.#compare(touched);
    for (const { app } of await alerts.turn(clock.now())) {
      if (app !== undefined) announcer.changed(app);
    }
  }

  async #compare(
    filter: Omit<Touched, 'apps'> & { apps?: readonly string[] },
  ): Promise<void> {
    const { clusters, alerts, thresholds, clock } = this.#options;
    const { environment, apps, shared } = filter;
    const now = clock.now();
    const [observations, open] = await Promise.all([
      clusters.observations({
        environment,
        apps,
        types: ['pod'],
        ...(shared && { ofNone: ['pod'] }),
      }),
      alerts.open(filter),
    ]);
    const pods = observations.flatMap(it => (it.type === 'pod' ? [it] : []));
    const seen = seenTroubles(environment, pods, thresholds);
    for (const trouble of seen) {
      const known = open.find(({ key }) => key === trouble.key);
      if (known) await alerts.goesOn(known, trouble);
      else await alerts.begin(trouble, now);
    }
    const keys = new Set(seen.map(({ key }) => key));
    for (const alert of open) {
      if (keys.has(alert.key) || alert.goneAt !== undefined) continue;
      await alerts.gone(alert, now, now + CALM);
    }
  }
}
