import {
  observationKey,
  type KustomizationObservation,
  type ObjectRef,
  type Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type {
  KubernetesObject,
  ObjectOrigin,
  ObjectSink,
  ObjectWatch,
  WatchedKind,
} from '../kubernetes';
import { AppMapping, type Belonging } from './AppMapping';
import { appliedRevisions } from './appliedRevisions';
import { isAheadOf, isOlder } from './versions';
import {
  recordOf,
  refKey,
  refOf,
  sameMarks,
  type ObjectRecord,
} from './ObjectRecord';
import { RecordIndex } from './RecordIndex';
import type { Applied, Change, ClusterCacheOptions, LastLog } from './types';

const WORKLOADS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
]);

/**
 * What the agent knows of its cluster: of each object only what is reported, and what it takes to find its app.
 *
 * A Kustomization is told with a newly applied revision only after the workloads of its inventory were read anew: the watches are not
 * in step, and a report must never pair a new revision with the rollout before it. Until then it is told as it was.
 */
export class ClusterCache {
  private readonly options: ClusterCacheOptions;
  private readonly records = new RecordIndex();
  private readonly mapping = new AppMapping(this.records);
  /** By reference: the key under which it is reported. */
  private readonly dirty = new Map<string, string>();
  private readonly lastLogs = new Map<string, LastLog>();
  /** By uid of a Kustomization: as it may be told. */
  private readonly told = new Map<string, KustomizationObservation>();
  /** Flux is read before the workloads: what it has applied by then is older than they are. */
  private workloadsAreRead = false;
  private mappingIsStale = true;

  constructor(options: ClusterCacheOptions) {
    this.options = options;
  }

  get size(): number {
    return this.records.size;
  }

  /** The environment whose objects are told; all are looked at anew. */
  setEnvironment(environment: string): void {
    this.mapping.setEnvironment(environment);
    this.mappingIsStale = true;
    this.markAll();
  }

  /** From now on workloads are read, so a revision that comes later may be newer than what is known of them. */
  beginWorkloads(): void {
    this.workloadsAreRead = true;
  }

  sinkFor(kind: WatchedKind): ObjectSink {
    let listedAt = Infinity;
    const isOfKind = ({ ref }: ObjectRecord) =>
      ref.kind === kind.kind && ref.group === kind.group;
    return {
      listBegins: () => {
        listedAt = performance.now();
      },
      put: (object, origin) => this.put(object, origin, listedAt),
      remove: object => {
        const known = this.records.find(refOf(object));
        if (known?.uid === object.metadata.uid) this.remove(known);
      },
      keepOnly: (uids, resourceVersion) => {
        for (const record of [...this.records.all()].filter(isOfKind)) {
          if (uids.has(record.uid)) continue;
          if (isAheadOf(record, listedAt, resourceVersion)) continue;
          this.remove(record);
        }
      },
    };
  }

  /** An object that was read by itself, while its kind was watched. */
  putRead(object: KubernetesObject, watch: Pick<ObjectWatch, 'hasSeen'>): void {
    const { uid, resourceVersion } = object.metadata;
    const isKnown = this.records.find(refOf(object))?.uid === uid;
    // It was deleted before the answer arrived, and the watch will not say so again.
    if (!isKnown && watch.hasSeen(resourceVersion)) return;
    this.put(object, 'read', Infinity);
  }

  /** An object that was known when it was looked for, and was not there. */
  removeRead(record: ObjectRecord): void {
    // Whatever came since is newer.
    if (this.records.find(record.ref) === record) this.remove(record);
  }

  find(ref: ObjectRef): ObjectRecord | undefined {
    return this.records.find(ref);
  }

  /** Which app an object is part of. */
  belonging(record: ObjectRecord): Belonging {
    this.refreshMapping();
    return this.mapping.belonging(record);
  }

  /** Every Kustomization that applies objects of an app, its own first. */
  kustomizationsOf(app: string): KustomizationObservation[] {
    const own: KustomizationObservation[] = [];
    const shared: KustomizationObservation[] = [];
    for (const record of this.records.all()) {
      const { observation } = record;
      if (observation?.type !== 'kustomization') continue;
      if (!this.belonging(record).ours) continue;
      if (observation.app === app) own.push(observation);
      else if (
        !observation.app &&
        observation.inventory.some(ref => {
          const object = this.records.find(ref);
          return object && this.belonging(object).app === app;
        })
      ) {
        shared.push(observation);
      }
    }
    return [...own, ...shared];
  }

  /** Adds the log of a crashed container to what is told of its pod. */
  putLastLog(uid: string, log: LastLog): void {
    const record = this.records.findUid(uid);
    if (record?.observation?.type !== 'pod') return;
    // It has recovered meanwhile.
    if (!record.observation.cause) return;
    this.lastLogs.set(uid, log);
    this.mark(record);
    this.options.onChange();
  }

  lastLogOf(uid: string): LastLog | undefined {
    return this.lastLogs.get(uid);
  }

  /** The workloads were read after the Kustomization had said what it applied. */
  confirm({ kustomization, revisions }: Applied): void {
    const record = this.records.find(kustomization);
    if (record?.observation?.type !== 'kustomization') return;
    this.tellKustomization(record.observation, record, revisions);
    // Behind its workloads: where not all fits into one report, they have to be in the first.
    this.dirty.delete(refKey(record.ref));
    this.mark(record);
    this.options.onChange();
  }

  /** References of all that is told now, as {@link ClusterCache.look} takes them. */
  allTold(): string[] {
    this.refreshMapping();
    const keys: string[] = [];
    for (const record of this.records.all()) {
      if (record.observation && this.mapping.belonging(record).ours) {
        keys.push(refKey(record.ref));
      }
    }
    return keys;
  }

  /** Forgets what has changed: a snapshot tells all. */
  forgetChanges(): void {
    this.dirty.clear();
  }

  get hasChanges(): boolean {
    return this.dirty.size > 0;
  }

  /** An object that changed, as it is now; it counts as told. Undefined where there is none. */
  takeChange(): Change | undefined {
    this.refreshMapping();
    const [first] = this.dirty;
    if (!first) return undefined;
    const [ref, key] = first;
    this.dirty.delete(ref);
    return { key, observation: this.look(ref) };
  }

  /** An object as it is told now; undefined where there is nothing to tell of it. */
  look(key: string): Observation | undefined {
    const record = this.records.findKey(key);
    if (!record?.observation) return undefined;
    const { ours, app } = this.mapping.belonging(record);
    return ours ? this.complete(record, record.observation, app) : undefined;
  }

  /** An observation with what other objects say about it. */
  private complete(
    record: ObjectRecord,
    observation: Observation,
    app: string | undefined,
  ): Observation | undefined {
    switch (observation.type) {
      case 'kustomization':
        return this.told.get(record.uid);
      case 'source':
        return observation;
      case 'workload':
        return {
          ...observation,
          app,
          revision: this.newestHash(record) ?? observation.revision,
        };
      case 'pod': {
        this.options.onPod(observation);
        const log = this.lastLogs.get(record.uid);
        const { cause } = observation;
        return {
          ...observation,
          app,
          workload: this.mapping.ownerAtTop(record),
          cause: cause && {
            ...cause,
            ...(log?.container === cause.container && { lastLog: log?.lines }),
          },
        };
      }
      default:
        return { ...observation, app };
    }
  }

  /** Of the ReplicaSet that is a Deployment's newest. */
  private newestHash(deployment: ObjectRecord): string | undefined {
    for (const { rollout } of this.records.ownedBy(deployment.uid)) {
      if (rollout && rollout.number === deployment.newestRollout) {
        return rollout.hash;
      }
    }
    return undefined;
  }

  private put(
    object: KubernetesObject,
    origin: ObjectOrigin,
    listedAt: number,
  ): void {
    const ref = refOf(object);
    const before = this.records.find(ref);
    if (before && isOlder(object, origin, before, listedAt)) return;
    let observation: Observation | undefined;
    try {
      observation = this.options.observe(
        object,
        before?.observation,
        Date.now(),
      );
    } catch (error) {
      this.options.onUnreadable(ref, error);
    }
    const record = recordOf(object, observation);
    if (origin === 'read') record.readAt = performance.now();
    if (before && before.uid !== record.uid) this.forget(before);
    this.records.put(record);
    this.mark(record);
    if (
      !before ||
      before.uid !== record.uid ||
      before.owner?.uid !== record.owner?.uid ||
      !sameMarks(before.marks, record.marks)
    ) {
      this.markFollowers(record);
      if (decidesOnOthers(record)) this.mappingIsStale = true;
    }
    if (record.rollout) this.markOwner(record);
    if (observation?.type === 'kustomization') {
      this.mappingIsStale = true;
      this.tellKustomization(observation, record);
    }
    if (observation?.type === 'pod' && !observation.cause) {
      this.lastLogs.delete(record.uid);
    }
    this.options.onChange();
  }

  /** Tells a Kustomization as it is, unless it applied something after which its workloads were not read yet. */
  private tellKustomization(
    observation: KustomizationObservation,
    { uid, ref }: ObjectRecord,
    read: string[] = [],
  ): void {
    const told = this.told.get(uid);
    const known = [...read, ...(told ? appliedRevisions(told) : [])];
    const revisions = appliedRevisions(observation);
    if (
      !this.workloadsAreRead ||
      revisions.every(revision => known.includes(revision))
    ) {
      this.told.set(uid, observation);
    } else {
      this.options.onApplied({
        kustomization: ref,
        revisions,
        workloads: observation.inventory.filter(({ kind }) =>
          WORKLOADS.has(kind),
        ),
      });
    }
  }

  private remove(record: ObjectRecord): void {
    this.forget(record);
    this.records.remove(record);
    this.mark(record);
    this.markFollowers(record);
    if (decidesOnOthers(record)) this.mappingIsStale = true;
    if (record.rollout) this.markOwner(record);
    this.options.onChange();
  }

  private forget({ uid }: ObjectRecord): void {
    this.lastLogs.delete(uid);
    this.told.delete(uid);
    this.options.onGone(uid);
  }

  private mark({ ref, observation }: ObjectRecord): void {
    if (observation) this.dirty.set(refKey(ref), observationKey(observation));
  }

  private markOwner({ owner }: ObjectRecord): void {
    const above = owner && this.records.findUid(owner.uid);
    if (above) this.mark(above);
  }

  /** What takes its app from a record: what it owns, and events about it. */
  private markFollowers(record: ObjectRecord): void {
    for (const event of this.records.eventsAbout(record.ref)) this.mark(event);
    for (const owned of this.records.ownedBy(record.uid)) {
      this.mark(owned);
      this.markFollowers(owned);
    }
  }

  private markAll(): void {
    for (const record of this.records.all()) this.mark(record);
    this.options.onChange();
  }

  private refreshMapping(): void {
    if (!this.mappingIsStale) return;
    this.mappingIsStale = false;
    if (this.mapping.update()) this.markAll();
  }
}

/** Whether others may be of another app by it: what has an owner follows that, but for Flux's own. */
function decidesOnOthers({ owner, observation }: ObjectRecord): boolean {
  return (
    !owner ||
    observation?.type === 'kustomization' ||
    observation?.type === 'helmRelease'
  );
}
