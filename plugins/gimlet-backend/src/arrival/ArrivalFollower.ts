import type { LoggerService } from '@backstage/backend-plugin-api';
import { readArrival, type ArrivalThresholds } from '@gimlet-io/core';
import type { ClusterChange, ClusterListener } from '../agents';
import type { Clock } from '../clock/types';
import { Bell } from '../processing/Bell';
import type { GitopsRepositories } from '../repositories/types';
import type { Announcer } from '../signals/types';
import { Ancestry } from './Ancestry';
import { ArrivalGround, type ArrivalGroundOptions } from './ArrivalGround';
import { arrivalStep } from './arrivalStep';
import { TouchedApps } from './TouchedApps';
import type { AppPlace, ArrivalStore, FollowedArrival } from './types';

/** Between two looks at the clock, in milliseconds. */
const TICK = 1_000;

/** Read at one look. */
const AT_ONCE = 100;

/** Read at the start, since nobody knows what was reported before it. */
const AT_START = 1_000;

/** How often a reading is made anew because another replica, or another report, was faster. */
const ATTEMPTS = 5;

/** What cannot be read now is tried again then, in milliseconds. */
const RETRY = 15_000;

/** @see ArrivalFollower */
export interface ArrivalFollowerOptions extends ArrivalGroundOptions {
  arrivals: ArrivalStore;
  repositories: Pick<GitopsRepositories, 'ofEnvironment'>;
  thresholds: Partial<ArrivalThresholds>;
  announcer: Announcer;
  logger: LoggerService;
  clock: Clock;
}

/**
 * Follows pushed changes into their clusters. Each is read whenever something was reported of its app, when a later change is
 * seen in git, and when its own time comes, by whichever replica hears of it first; what is written goes by the version that was read,
 * so that two replicas never write over each other, and what a dead one left undone is done at the next look.
 */
export class ArrivalFollower implements ClusterListener {
  readonly #options: ArrivalFollowerOptions;
  readonly #ground: ArrivalGround;
  readonly #ancestry: Ancestry;
  readonly #bell: Bell;
  readonly #touched = new TouchedApps();
  /** What cannot be read now, and when it is tried again. */
  readonly #unreadable = new Map<string, number>();
  #running: Promise<void> | undefined;
  #isStopped = false;
  #isNew = true;

  constructor(options: ArrivalFollowerOptions) {
    this.#options = options;
    this.#ground = new ArrivalGround(options);
    this.#ancestry = new Ancestry({ now: () => options.clock.now() });
    this.#bell = new Bell({ clock: options.clock });
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#bell.ring();
    await this.#running;
  }

  /** Something was pushed just now: it is looked at at once. */
  poke(): void {
    this.#bell.ring();
  }

  /** Something was reported from a cluster. Whoever reports it is not kept waiting. */
  changed(change: ClusterChange): void {
    this.#touched.add(change);
    this.#bell.ring();
  }

  /** Changes of apps were seen in git: those before them are superseded. */
  released(places: readonly AppPlace[]): void {
    for (const { environment, app } of places) {
      this.#touched.add({ environment, apps: [app], shared: false });
    }
    this.#bell.ring();
  }

  /** Reads all that something was reported of, and all whose time has come; the first time all that is open. */
  async look(): Promise<void> {
    const { arrivals, clock } = this.#options;
    for (const { environment, apps, shared } of this.#touched.take()) {
      const open = await arrivals.open({
        environment,
        ...(!shared && { apps }),
      });
      for (const arrival of open) await this.#follow(arrival);
    }
    const now = clock.now();
    const due = this.#isNew
      ? await arrivals.due(Number.MAX_SAFE_INTEGER, AT_START)
      : await arrivals.due(now, AT_ONCE);
    this.#isNew = false;
    for (const arrival of due) {
      if ((this.#unreadable.get(arrival.requestId) ?? 0) > now) continue;
      await this.#follow(arrival);
    }
  }

  async #run(): Promise<void> {
    const { logger } = this.#options;
    while (!this.#isStopped) {
      await this.look().catch(error =>
        logger.error('What was pushed cannot be followed now', error),
      );
      await this.#bell.sleep(TICK);
    }
  }

  /** One that cannot be read keeps no other from being read. */
  async #follow(arrival: FollowedArrival): Promise<void> {
    const { clock, logger } = this.#options;
    const { requestId, environment, app } = arrival;
    try {
      await this.#readUntilWritten(arrival);
      this.#unreadable.delete(requestId);
    } catch (error) {
      this.#unreadable.set(requestId, clock.now() + RETRY);
      logger.warn(
        `The arrival of ${environment}/${app} cannot be read now`,
        error instanceof Error ? error : new Error(String(error)),
      );
    }
  }

  async #readUntilWritten(given: FollowedArrival): Promise<void> {
    const { arrivals } = this.#options;
    let arrival: FollowedArrival | undefined = given;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (arrival?.dueAt === undefined) return;
      if (await this.#read(arrival)) return;
      arrival = await arrivals.get(arrival.requestId);
    }
  }

  /** False where something else was written meanwhile. */
  async #read(arrival: FollowedArrival): Promise<boolean> {
    const { arrivals, repositories, thresholds, announcer, clock } =
      this.#options;
    const { environment, memory } = arrival;
    const repository = await repositories.ofEnvironment(environment);
    const now = clock.now();
    const ground = await this.#ground.of(arrival, repository, now);
    const read = await this.#ancestry.settle(repository, contains =>
      readArrival({
        ...ground.input,
        contains,
        now,
        thresholds,
        ...(memory && { memory }),
      }),
    );
    const step = arrivalStep(arrival, { ...ground, ...read }, now);
    if (!step) return true;
    const isWritten = await arrivals.record(arrival, step, now);
    if (isWritten) announcer.changed(arrival.app);
    return isWritten;
  }
}
