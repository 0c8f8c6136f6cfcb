import {
  conditionOf,
  observationKey,
  type KustomizationObservation,
  type Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { FluxTrace, TraceTransition } from '../FluxTrace';
import { instant } from './readTrace';
import { TraceGit } from './TraceGit';
import {
  afterTransition,
  observeTraceObject,
  type TraceObject,
} from './TraceObjects';

/** A transition, and when the agent hears of it. */
export interface Delivery {
  at: number;
  transition: TraceTransition;
}

/** Every transition at its own time. */
export const inOrder = ({ transitions }: FluxTrace): Delivery[] =>
  transitions.map(transition => ({ at: instant(transition.t), transition }));

/** Where the agent keeps what it sees, by the keys of observations. */
export interface ReplayedCluster {
  get(key: string): Observation | undefined;
  put(observation: Observation): void;
  remove(key: string): void;
}

/** The revision whose health check runs. */
function checkedRevision(
  kustomization: KustomizationObservation,
): string | undefined {
  const healthy = conditionOf(kustomization, 'Healthy');
  return healthy?.status === 'Unknown'
    ? healthy.message.match(/^Running health checks for revision (\S+)/)?.[1]
    : undefined;
}

/** Each object after each of its transitions, by the number of the transition. */
type Truth = Map<string, { index: number; t: number; object?: TraceObject }[]>;

/**
 * An agent that hears of a recording's transitions. Before it reports that a Kustomization's applied revision changed, or that its
 * health check names a new one, it reads the workloads of the inventory anew from the API server: the true recording at that moment.
 * What a watch tells later of an object that was read in a newer version is left out.
 */
export class TraceReplay<Cluster extends ReplayedCluster> {
  readonly git: TraceGit;
  readonly cluster: Cluster;
  readonly #truth: Truth = new Map();
  readonly #indexOf = new Map<TraceTransition, number>();
  readonly #seen = new Map<string, number>();
  readonly #keys = new Map<string, string>();

  constructor(trace: FluxTrace, cluster: Cluster) {
    this.cluster = cluster;
    this.git = new TraceGit(trace);
    for (const [index, transition] of trace.transitions.entries()) {
      const history = this.#truth.get(transition.object) ?? [];
      const object = afterTransition(history.at(-1)?.object, transition);
      history.push({ index, t: transition.t, object });
      this.#truth.set(transition.object, history);
      this.#indexOf.set(transition, index);
    }
  }

  deliver({ at, transition }: Delivery): void {
    const name = transition.object;
    const index = this.#indexOf.get(transition) ?? -1;
    if (index <= (this.#seen.get(name) ?? -1)) return;
    const version = this.#truth.get(name)?.find(known => known.index === index);
    const observed = version?.object && this.#observe(version.object, at);
    if (observed?.type === 'kustomization' && this.#isNews(observed)) {
      for (const { kind, namespace, name: workload } of observed.inventory) {
        this.#readAnew(`${kind}/${namespace}/${workload}`, at);
      }
    }
    this.#see(name, index, observed);
  }

  #isNews(observed: Observation & { type: 'kustomization' }): boolean {
    const known = this.cluster.get(observationKey(observed));
    if (known?.type !== 'kustomization') return true;
    return (
      known.lastAppliedRevision !== observed.lastAppliedRevision ||
      checkedRevision(known) !== checkedRevision(observed)
    );
  }

  #readAnew(name: string, at: number): void {
    const latest = this.#truth.get(name)?.findLast(({ t }) => instant(t) <= at);
    if (!latest || latest.index <= (this.#seen.get(name) ?? -1)) return;
    const { object, index } = latest;
    this.#see(name, index, object && this.#observe(object, at));
  }

  #observe(object: TraceObject, now: number): Observation | undefined {
    const key = this.#keys.get(object.name);
    const known = key === undefined ? undefined : this.cluster.get(key);
    return observeTraceObject(object, { git: this.git, now, known });
  }

  #see(name: string, index: number, observed: Observation | undefined): void {
    this.#seen.set(name, index);
    const key = this.#keys.get(name);
    if (observed) {
      this.#keys.set(name, observationKey(observed));
      this.cluster.put(observed);
    } else if (key !== undefined) {
      this.#keys.delete(name);
      this.cluster.remove(key);
    }
  }
}
