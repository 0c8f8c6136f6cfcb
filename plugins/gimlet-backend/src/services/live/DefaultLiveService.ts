import {
  environmentReadPermission,
  fluxReconcilePermission,
  GimletError,
  logsReadPermission,
  objectReadPermission,
  releaseReadPermission,
  workloadRestartPermission,
  type AppCommand,
  type AppLive,
  type EnvironmentLive,
  type Health,
  type LogEvent,
  type LogsQuery,
  type ObjectQuery,
  type ObjectText,
  type Observation,
  type PodObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { agentOf, type AgentCommands, type ClusterStore } from '../../agents';
import { shownAlerts } from '../../alerts';
import { placeKey, type AppPlace } from '../../arrival/types';
import type { Authorizer, Caller } from '../../authorization/types';
import type { Clock } from '../../clock';
import type { ReleaseIndex } from '../../database/types';
import { shownRecord } from '../releases/releaseRecord';
import type { LiveService } from '../types';
import { visibleTo } from '../visible';
import { AppCommands } from './AppCommands';
import { findObject, ofType, ownerOf, reachable, sourceOf } from './appObjects';
import { followLog } from './followLog';
import { LiveSummaries } from './LiveSummaries';
import type { HealthReader, LiveArrivals } from './types';

/** @see LiveService */
export interface LiveServiceOptions {
  config: { environments: readonly { name: string }[] };
  clusters: Pick<ClusterStore, 'session' | 'sessions' | 'observations'>;
  commands: Pick<AgentCommands, 'run' | 'text'>;
  index: Pick<ReleaseIndex, 'states'>;
  health: HealthReader;
  /** Absent: nothing follows releases and trouble. */
  arrivals?: LiveArrivals;
  authorizer: Authorizer;
  clock: Clock;
}

const NO_AGENT: Health = { state: 'unknown', text: 'No agent ever reported.' };
const MOST_PODS = 500;
const MOST_EVENTS = 100;
const FLUX: Observation['type'][] = ['kustomization', 'source'];
/** Milliseconds. */
const READ_TIMEOUT = 20_000;

/** What is live: as the agents reported it last, and what they can be asked. */
export class DefaultLiveService implements LiveService {
  readonly #options: LiveServiceOptions;
  readonly #summaries: LiveSummaries;
  readonly #commands: AppCommands;

  constructor(options: LiveServiceOptions) {
    this.#options = options;
    this.#summaries = new LiveSummaries(options);
    this.#commands = new AppCommands(options);
  }

  async ofApp(caller: Caller, place: AppPlace): Promise<AppLive> {
    const { clusters, arrivals, authorizer, clock } = this.#options;
    const { environment, app } = place;
    await authorizer.authorize(caller, releaseReadPermission, place);
    this.#assertEnvironment(environment);
    const [session, observations, summaries, alerts, may] = await Promise.all([
      clusters.session(environment),
      clusters.observations({ environment, apps: [app], shared: true }),
      this.#summaries.of([place]),
      arrivals?.alerts(place) ?? [],
      this.#may(caller, place),
    ]);
    const own = observations.filter(it => 'app' in it && it.app === app);
    const owner = ownerOf(app, observations)?.kustomization;
    const source = owner && sourceOf(owner, observations);
    const pods = ofType(own, 'pod').sort(inTroubleFirst);
    const summary = summaries.get(placeKey(place)) ?? {
      health: NO_AGENT,
      pods: { ready: 0, desired: 0 },
      causes: [],
    };
    return {
      ...summary,
      environment,
      app,
      agent: agentOf(session, clock.now()),
      ...(owner && { kustomization: owner }),
      ...(source && { source }),
      helmReleases: ofType(own, 'helmRelease'),
      workloads: ofType(own, 'workload'),
      pods: {
        ...summary.pods,
        items: pods.slice(0, MOST_PODS),
        total: pods.length,
      },
      endpoints: ofType(own, 'endpoint'),
      events: ofType(own, 'event')
        .sort((a, b) => b.lastAt - a.lastAt)
        .slice(0, MOST_EVENTS),
      alerts: await shownAlerts(authorizer, caller, alerts),
      may,
    };
  }

  async ofEnvironment(
    caller: Caller,
    environment: string,
  ): Promise<EnvironmentLive> {
    const { clusters, arrivals, authorizer, health, index, clock } =
      this.#options;
    await authorizer.authorize(caller, environmentReadPermission, {
      environment,
    });
    this.#assertEnvironment(environment);
    const [session, observations, alerts, states] = await Promise.all([
      clusters.session(environment),
      clusters.observations({
        environment,
        types: ['kustomization', 'source', 'workload', 'pod'],
      }),
      arrivals?.alerts({ environment }) ?? [],
      index.states({ environment }),
    ]);
    const { shared, byApp } = grouped(observations);
    const releases = new Map(
      states.flatMap(({ app, tree, current }) =>
        tree !== null && current ? [[app, shownRecord(current)]] : [],
      ),
    );
    const shown = new Set([...byApp.keys(), ...releases.keys()]);
    const apps = await visibleTo(
      authorizer,
      caller,
      releaseReadPermission,
      [
        ...new Set([...shown, ...alerts.flatMap(({ app }) => app ?? [])]),
      ].sort(),
      app => ({ environment, app }),
    );
    const deletions =
      (await arrivals?.deletions(apps.map(app => ({ environment, app })))) ??
      new Set<string>();
    const isVisible = ({ app }: { app?: string }) =>
      app === undefined || apps.includes(app);
    return {
      environment,
      agent: agentOf(session, clock.now()),
      health: session ? health.ofEnvironment(environment, shared) : NO_AGENT,
      sources: ofType(observations, 'source'),
      kustomizations: ofType(observations, 'kustomization').filter(isVisible),
      apps: session
        ? apps
            .filter(app => shown.has(app))
            .map(app => {
              const place = { environment, app };
              const release = releases.get(app);
              return {
                app,
                ...health.ofApp(place, [...(byApp.get(app) ?? []), ...shared], {
                  session,
                  deleting: deletions.has(placeKey(place)),
                }),
                ...(release && { release }),
              };
            })
        : [],
      alerts: await shownAlerts(authorizer, caller, alerts.filter(isVisible)),
    };
  }

  async command(
    caller: Caller,
    place: AppPlace,
    command: AppCommand,
  ): Promise<string> {
    await this.#options.authorizer.authorize(
      caller,
      command.kind === 'restart'
        ? workloadRestartPermission
        : fluxReconcilePermission,
      place,
    );
    this.#assertEnvironment(place.environment);
    return this.#commands.carryOut(place, command);
  }

  async read(
    caller: Caller,
    place: AppPlace,
    { as, ...asked }: ObjectQuery & { as: 'describe' | 'object' },
  ): Promise<ObjectText> {
    const { authorizer, commands } = this.#options;
    const { environment, app } = place;
    await authorizer.authorize(caller, objectReadPermission, place);
    this.#assertEnvironment(environment);
    const observations = await this.#observations(place);
    const object = findObject(place, reachable(app, observations), asked);
    const { text } = await commands.text(
      environment,
      { kind: as, app, object },
      { timeout: READ_TIMEOUT },
    );
    return { object, text };
  }

  async logs(
    caller: Caller,
    place: AppPlace,
    query: LogsQuery,
    signal: AbortSignal,
  ): Promise<AsyncIterable<LogEvent>> {
    const { authorizer, commands, clock } = this.#options;
    const { environment, app } = place;
    await authorizer.authorize(caller, logsReadPermission, place);
    this.#assertEnvironment(environment);
    const observations = await this.#observations(place);
    const { name: pod, namespace } = findObject(
      place,
      reachable(app, observations),
      { kind: 'Pod', name: query.pod, namespace: query.namespace },
    );
    return followLog({
      commands,
      clock,
      caller,
      environment,
      asked: {
        kind: 'logs',
        app,
        namespace,
        pod,
        ...(query.container && { container: query.container }),
        ...(query.since && { sinceSeconds: query.since }),
        ...(query.tail !== undefined && { tailLines: query.tail }),
        previous: query.previous ?? false,
        follow: query.follow ?? false,
      },
      signal,
    });
  }

  #observations({ environment, app }: AppPlace): Promise<Observation[]> {
    return this.#options.clusters.observations({
      environment,
      apps: [app],
      shared: true,
    });
  }

  async #may(caller: Caller, place: AppPlace): Promise<AppLive['may']> {
    const { authorizer } = this.#options;
    const [logs, restart, reconcile, object] = await Promise.all(
      [
        logsReadPermission,
        workloadRestartPermission,
        fluxReconcilePermission,
        objectReadPermission,
      ].map(permission => authorizer.decide(caller, permission, place)),
    );
    return { logs, restart, reconcile, object };
  }

  #assertEnvironment(environment: string): void {
    const names = this.#options.config.environments.map(({ name }) => name);
    if (names.includes(environment)) return;
    throw new GimletError(
      'not-found',
      `There is no environment ${JSON.stringify(environment)}`,
      { whatToDo: `Known environments: ${names.join(', ')}.` },
    );
  }
}

/** Those whose cause is known, then those that are not ready, the youngest first. */
function inTroubleFirst(a: PodObservation, b: PodObservation): number {
  const trouble = (pod: PodObservation) => {
    if (pod.cause) return 0;
    return pod.ready < pod.total && pod.phase !== 'Succeeded' ? 1 : 2;
  };
  return trouble(a) - trouble(b) || b.createdAt - a.createdAt;
}

function grouped(observations: readonly Observation[]) {
  const shared: Observation[] = [];
  const byApp = new Map<string, Observation[]>();
  for (const observation of observations) {
    const app = 'app' in observation ? observation.app : undefined;
    if (app === undefined) {
      if (FLUX.includes(observation.type)) shared.push(observation);
      continue;
    }
    const own = byApp.get(app);
    if (own) own.push(observation);
    else byApp.set(app, [observation]);
  }
  return { shared, byApp };
}
