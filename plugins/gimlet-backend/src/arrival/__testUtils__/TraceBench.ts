import { createHmac } from 'node:crypto';
import {
  mockServices,
  type TestDatabaseId,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import {
  observationKey,
  type Observation,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { ClusterState, DEFAULT_ARRIVAL_THRESHOLDS } from '@gimlet-io/core';
import {
  deliveriesOf,
  instantOfTrace,
  readTraces,
  shaOfTrace,
  TraceReplay,
  type Delivery,
  type ExpectedRequest,
} from '@gimlet-io/devcluster/testUtils';
import { newRequest } from '../../database/__testUtils__';
import { ServiceBench } from '../../services/__testUtils__';
import { ArrivalFollower } from '../ArrivalFollower';
import { FluxWebhook } from '../FluxWebhook';
import type { ArrivalStore } from '../types';

type Trace = ReturnType<typeof readTraces>[number];
type Step = Trace['steps'][number];
type Commit = Extract<Step, { do: 'commit' }>;

const TRACES = readTraces();
const ENVIRONMENT = 'production';
const SESSION = '01920000-0000-7000-8000-000000000000';
const KEY = 'key-of-production-0123456789';
/** After the last entry the clock runs on, as if nothing more happened; seconds. */
const RUNS_ON = 20 * 60;

/** Something that happens in a recording. */
type Moment = { at: number } & (
  | { kind: 'commit'; step: Commit }
  | { kind: 'delivery'; delivery: Delivery }
  | { kind: 'webhook'; webhook: Trace['webhooks'][number] }
);

/** Whoever looks, whenever something happened and when its time has come. */
export type Looker = (follower: ArrivalFollower) => Promise<void>;

export interface TraceBenchOptions {
  databases: TestDatabases;
  databaseId: TestDatabaseId;
  trace: string;
  requests: readonly ExpectedRequest[];
  /** No agent reports. */
  webhooksAlone?: boolean;
}

/**
 * A recording of Flux, replayed to the real stores: its commits are made in a real gitops repository, what its agent saw comes in as
 * reports, its webhooks are signed, and the clock runs as it did.
 */
export class TraceBench {
  readonly bench: ServiceBench;
  readonly #options: TraceBenchOptions;
  readonly #trace: Trace;
  readonly #replay: TraceReplay<ClusterState>;
  readonly #seen = new Map<string, string>();
  readonly #shas = new Map<string, string>();
  readonly #requests = new Map<string, ExpectedRequest>();
  #sequence = 0;

  private constructor(bench: ServiceBench, options: TraceBenchOptions) {
    const trace = TRACES.find(({ name }) => name === options.trace);
    if (!trace) throw new Error(`There is no recording ${options.trace}`);
    this.bench = bench;
    this.#options = options;
    this.#trace = trace;
    this.#replay = new TraceReplay(trace, new ClusterState());
  }

  static async create(options: TraceBenchOptions): Promise<TraceBench> {
    const { databases, databaseId, webhooksAlone } = options;
    const bench = await ServiceBench.create({
      databases,
      databaseId,
      environments: [
        { name: ENVIRONMENT, ...(webhooksAlone && { webhookKey: KEY }) },
      ],
    });
    bench.clock.now = instantOfTrace(0);
    await bench.follow();
    if (!webhooksAlone) {
      await bench.stores.clusters.openSession(
        {
          environment: ENVIRONMENT,
          id: SESSION,
          tokenId: 'agent',
          agentVersion: '1',
          allow: [],
          skippedKinds: [],
        },
        bench.clock.now,
      );
    }
    return new TraceBench(bench, options);
  }

  /** One that follows, as in a process of its own; with something between it and its store. */
  follower(
    arrivals: (store: ArrivalStore) => ArrivalStore = store => store,
  ): ArrivalFollower {
    const { stores, repositories, clock, announced } = this.bench;
    return new ArrivalFollower({
      ...stores,
      environments: this.bench.config.environments,
      arrivals: arrivals(stores.arrivals),
      repositories,
      thresholds: DEFAULT_ARRIVAL_THRESHOLDS,
      announcer: { changed: app => announced.push(app) },
      logger: mockServices.logger.mock(),
      clock: { now: () => clock.now, sleep: async () => {} },
    });
  }

  /** Replays all of it to a follower, or to whoever takes its place. */
  async run(current: () => ArrivalFollower, look: Looker): Promise<void> {
    const until = instantOfTrace(this.#trace.ended + RUNS_ON);
    for (const moment of this.#moments()) {
      await this.#clock(moment.at - 1, () => look(current()));
      this.bench.clock.now = moment.at;
      await this.#happen(moment, current());
      await look(current());
    }
    await this.#clock(until, () => look(current()));
  }

  /** What became of the requests, in their order. */
  async requests(): Promise<RequestAnswer[]> {
    const answers: RequestAnswer[] = [];
    for (const id of this.#requests.keys()) {
      answers.push(await this.bench.requests.get(this.bench.carla, id));
    }
    return answers;
  }

  #moments(): Moment[] {
    const { steps, webhooks } = this.#trace;
    const moments: Moment[] = [
      ...steps.flatMap((step): Moment[] =>
        step.do === 'commit'
          ? [{ at: instantOfTrace(step.t), kind: 'commit', step }]
          : [],
      ),
      ...(this.#options.webhooksAlone
        ? webhooks.map(
            (webhook): Moment => ({
              at: instantOfTrace(webhook.t),
              kind: 'webhook',
              webhook,
            }),
          )
        : deliveriesOf(this.#trace).map(
            (delivery): Moment => ({
              at: delivery.at,
              kind: 'delivery',
              delivery,
            }),
          )),
    ];
    return moments.sort((a, b) => a.at - b.at);
  }

  async #happen(moment: Moment, follower: ArrivalFollower): Promise<void> {
    switch (moment.kind) {
      case 'commit':
        await this.#commit(moment.step, follower);
        break;
      case 'webhook':
        await this.#webhook(moment.webhook, follower);
        break;
      default:
        this.#replay.deliver(moment.delivery);
        await this.#report(follower);
    }
  }

  async #commit(step: Commit, follower: ArrivalFollower): Promise<void> {
    const { bench } = this;
    const sha = bench.gitops.commit(this.#files(step.files), step.message);
    this.#shas.set(shaOfTrace(step.id), sha);
    await bench.follow();
    const asked = this.#options.requests.filter(
      ({ commit }) => commit === step.id,
    );
    for (const request of asked) await this.#push(request, sha);
    follower.released(
      ['checkout', 'cart'].map(app => ({ environment: ENVIRONMENT, app })),
    );
  }

  /** A folder that goes, file by file. */
  #files(files: Commit['files']): Record<string, string | null> {
    return Object.fromEntries(
      Object.entries(files).flatMap(
        ([path, text]): [string, string | null][] => {
          if (text !== null) return [[path, text]];
          const gone = this.bench.gitops
            .git(['ls-tree', '-r', '--name-only', 'main', path])
            .split('\n')
            .filter(Boolean);
          return gone.map(file => [file, null]);
        },
      ),
    );
  }

  async #push(asked: ExpectedRequest, sha: string): Promise<void> {
    const { stores, clock } = this.bench;
    const { app, action } = asked;
    const place = { environment: ENVIRONMENT, app };
    const repository = await this.bench.repositories.ofEnvironment(ENVIRONMENT);
    const commit = await repository.mirror.resolve(sha);
    if (!commit) throw new Error(`${sha} was not fetched`);
    const wishes = {
      release: { action: 'release', artifactId: 'acme/shop-0123456789abcdef' },
      rollback: { action: 'rollback', to: 'abcd', hold: false },
      delete: { action: 'delete' },
    } as const;
    const { request } = await stores.requests.create(
      newRequest({ wish: { ...place, ...wishes[action] } }),
    );
    await stores.requests.claim({
      owner: 'processor',
      environments: [ENVIRONMENT],
      limit: 10,
      now: clock.now,
      leaseUntil: clock.now + 1_000,
    });
    await stores.outcomes.put(
      { ...place, commit },
      { state: 'pushed', requestedAt: clock.now, pushedAt: clock.now },
      action,
    );
    await stores.requests.advance('processor', request.id, {
      state: 'pushed',
      commit,
      text: 'Pushed.',
      arrives: { pushedAt: clock.now, followed: true },
    });
    this.#requests.set(request.id, asked);
  }

  /** What the agent sees otherwise than before; where that is nothing, its heartbeat. */
  async #report(follower: ArrivalFollower): Promise<void> {
    const { stores, clock } = this.bench;
    const now = new Map<string, Observation>();
    for (const observation of this.#replay.cluster.observations()) {
      now.set(observationKey(observation), this.#real(observation));
    }
    const upserts = [...now].filter(
      ([key, observation]) =>
        this.#seen.get(key) !== JSON.stringify(observation),
    );
    const removed = [...this.#seen.keys()].filter(key => !now.has(key));
    removed.forEach(key => this.#seen.delete(key));
    upserts.forEach(([key, observation]) =>
      this.#seen.set(key, JSON.stringify(observation)),
    );
    this.#sequence += 1;
    const ingested = await stores.clusters.ingest(
      { environment: ENVIRONMENT, sessionId: SESSION },
      {
        sequence: this.#sequence,
        at: clock.now,
        ...(this.#sequence === 1 && { snapshot: { part: 1, parts: 1 } }),
        upserts: upserts.map(([, observation]) => observation),
        removed,
      },
      clock.now,
    );
    if (ingested.status !== 'applied') throw new Error(ingested.status);
    const { apps, shared } = ingested;
    if (apps.length > 0 || shared) {
      follower.changed({
        environment: ENVIRONMENT,
        apps,
        shared,
        at: clock.now,
      });
    }
  }

  async #webhook(
    { body }: Trace['webhooks'][number],
    follower: ArrivalFollower,
  ): Promise<void> {
    const { stores, clock } = this.bench;
    const webhook = new FluxWebhook({
      environments: [{ name: ENVIRONMENT, webhookKey: KEY }],
      notices: stores.notices,
      listener: follower,
      now: () => clock.now,
    });
    const sent = Buffer.from(JSON.stringify(this.#real(body)));
    const signature = createHmac('sha256', KEY).update(sent).digest('hex');
    await webhook.take(sent, `sha256=${signature}`);
  }

  /** With the commits of the real repository. */
  #real<T>(value: T): T {
    let text = JSON.stringify(value);
    for (const [recorded, sha] of this.#shas) {
      text = text.replaceAll(recorded, sha);
    }
    return JSON.parse(text);
  }

  /** Lets the time pass, and stops wherever something is due. */
  async #clock(until: number, look: () => Promise<void>): Promise<void> {
    const { stores, clock } = this.bench;
    for (;;) {
      const open = await stores.arrivals.open({ environment: ENVIRONMENT });
      const next = Math.min(
        ...open.map(({ dueAt = Infinity }) => Math.max(dueAt, clock.now)),
      );
      if (!(next <= until)) return;
      clock.now = Math.max(next, clock.now + 1);
      if (!this.#options.webhooksAlone) await this.#heartbeat();
      await look();
    }
  }

  async #heartbeat(): Promise<void> {
    const { stores, clock } = this.bench;
    this.#sequence += 1;
    await stores.clusters.ingest(
      { environment: ENVIRONMENT, sessionId: SESSION },
      {
        sequence: this.#sequence,
        at: clock.now,
        ...(this.#sequence === 1 && { snapshot: { part: 1, parts: 1 } }),
        upserts: [],
        removed: [],
      },
      clock.now,
    );
  }
}
