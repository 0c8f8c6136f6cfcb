import {
  observationKey,
  type KustomizationObservation,
  type ObjectRef,
  type Observation,
  type PodObservation,
  type SourceObservation,
  type WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ClusterView } from './types';

const workloadKey = ({
  kind,
  namespace,
  name,
}: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): string =>
  `${kind}/${namespace}/${name}`;

/** The latest observations of one cluster, by what they are asked for. @public */
export class ClusterState implements ClusterView {
  readonly #all = new Map<string, Observation>();
  readonly #kustomizations = new Map<string, KustomizationObservation>();
  readonly #sources = new Map<string, SourceObservation>();
  readonly #workloads = new Map<string, WorkloadObservation>();
  readonly #podsByWorkload = new Map<string, Map<string, PodObservation>>();

  constructor(observations: Iterable<Observation> = []) {
    for (const observation of observations) this.put(observation);
  }

  get size(): number {
    return this.#all.size;
  }

  put(observation: Observation): void {
    const key = observationKey(observation);
    this.remove(key);
    this.#all.set(key, observation);
    switch (observation.type) {
      case 'kustomization':
        this.#kustomizations.set(key, observation);
        break;
      case 'source':
        this.#sources.set(key, observation);
        break;
      case 'workload':
        this.#workloads.set(workloadKey(observation), observation);
        break;
      case 'pod':
        if (observation.workload) {
          const owner = workloadKey(observation.workload);
          const pods = this.#podsByWorkload.get(owner) ?? new Map();
          this.#podsByWorkload.set(owner, pods.set(key, observation));
        }
        break;
      default:
    }
  }

  /** @param key - of the observation, as `observationKey` has it */
  remove(key: string): void {
    const known = this.#all.get(key);
    if (!known) return;
    this.#all.delete(key);
    switch (known.type) {
      case 'kustomization':
        this.#kustomizations.delete(key);
        break;
      case 'source':
        this.#sources.delete(key);
        break;
      case 'workload':
        this.#workloads.delete(workloadKey(known));
        break;
      case 'pod':
        if (known.workload) {
          const owner = workloadKey(known.workload);
          const pods = this.#podsByWorkload.get(owner);
          pods?.delete(key);
          if (pods?.size === 0) this.#podsByWorkload.delete(owner);
        }
        break;
      default:
    }
  }

  observations(): Iterable<Observation> {
    return this.#all.values();
  }

  get(key: string): Observation | undefined {
    return this.#all.get(key);
  }

  kustomizations(): Iterable<KustomizationObservation> {
    return this.#kustomizations.values();
  }

  sources(): Iterable<SourceObservation> {
    return this.#sources.values();
  }

  workloads(): Iterable<WorkloadObservation> {
    return this.#workloads.values();
  }

  workload(
    ref: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>,
  ): WorkloadObservation | undefined {
    return this.#workloads.get(workloadKey(ref));
  }

  podsOf(
    workload: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>,
  ): Iterable<PodObservation> {
    return this.#podsByWorkload.get(workloadKey(workload))?.values() ?? [];
  }
}
