import type { LoggerService } from '@backstage/backend-plugin-api';
import { readArrival, type ArrivalThresholds } from '@gimlet-io/core';
import type { ClusterChange, ClusterListener } from '../agents';
import { RepeatedLook, type Clock } from '../clock';
import type { GitopsRepositories } from '../repositories/types';
import type { Announcer } from '../signals/types';
import { Ancestry } from './Ancestry';
import { ArrivalGround, type ArrivalGroundOptions } from './ArrivalGround';
import { arrivalStep } from './arrivalStep';
import { FOLLOWED_FOR, isFollowed } from './followed';
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
  /** Of the configuration. */
  environments: readonly { name: string; webhookKey?: string }[];
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
  readonly #looks: RepeatedLook;
  readonly #touched = new TouchedApps();
  #isNew = true;

  constructor(options: ArrivalFollowerOptions) {
    const { clock, logger } = options;
    this.#options = options;
    this.#ground = new ArrivalGround(options);
    this.#ancestry = new Ancestry({ now: () => clock.now() });
    this.#looks = new RepeatedLook({
      look: () => this.look(),
      interval: TICK,
      onError: error => {
        // What was missed is read with everything else.
        this.#isNew = true;
        logger.error('What was pushed cannot be followed now', error);
      },
      clock,
    });
  }

  start(): void {
    this.#looks.start();
  }

  /** What is not read by then is read by another replica, or at the next start. */
  stop(): Promise<void> {
    return this.#looks.stop();
  }

  /** Something was pushed just now: it is looked at at once. */
  poke(): void {
    this.#looks.ring();
  }

  /** Something was reported from a cluster. Whoever reports it is not kept waiting. */
  changed(change: ClusterChange): void {
    this.#touched.add(change);
    this.#looks.ring();
  }

  /** As `changed`; resolves when it was read, so that whoever tells of it can tell both at once. */
  async read(change: ClusterChange): Promise<void> {
    this.#touched.add(change);
    await this.#looks.ringAndWait();
  }

  /** Changes of apps were seen in git: those before them are superseded. */
  released(places: readonly AppPlace[]): void {
    for (const { environment, app } of places) {
      this.#touched.add({ environment, apps: [app], shared: false });
    }
    this.#looks.ring();
  }

  /** Reads all that something was reported of, and all whose time has come; the first time all that is open. */
  async look(): Promise<void> {
    const { environments, arrivals, clusters, clock } = this.#options;
    if (this.#isNew) {
      for (const environment of environments) {
        const options = { clusters, now: clock.now() };
        if (await isFollowed(environment, options)) {
          await this.#takeUp(environment.name);
        }
      }
    }
    for (const { environment, apps, shared, anew } of this.#touched.take()) {
      if (anew) await this.#takeUp(environment);
      const open = await arrivals.open({
        environment,
        ...(!shared && !anew && { apps }),
      });
      await this.#followAll(open);
    }
    const due = this.#isNew
      ? await arrivals.due(Number.MAX_SAFE_INTEGER, AT_START)
      : await arrivals.due(clock.now(), AT_ONCE);
    this.#isNew = false;
    await this.#followAll(due);
  }

  /** What was pushed before anything reported from an environment is followed from now on, where it is not long ago. */
  async #takeUp(environment: string): Promise<void> {
    const { arrivals, clock } = this.#options;
    const now = clock.now();
    await arrivals.takeUp(environment, now - FOLLOWED_FOR, now);
  }

  async #followAll(all: readonly FollowedArrival[]): Promise<void> {
    for (const arrival of all) {
      if (this.#looks.isStopped) return;
      await this.#follow(arrival);
    }
  }

  /** One that cannot be read keeps no other from being read. */
  async #follow(arrival: FollowedArrival): Promise<void> {
    const { arrivals, clock, logger } = this.#options;
    const { environment, app } = arrival;
    try {
      await this.#readUntilWritten(arrival);
    } catch (error) {
      await arrivals.postpone(arrival, clock.now() + RETRY);
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
