import {
  observeKustomization,
  observePod,
  observeSource,
  observeWorkload,
  type ObjectRef,
  type Observation,
  type RawKustomization,
  type RawPod,
  type RawSource,
  type RawWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { TraceTransition } from '../FluxTrace';
import type { TraceGit } from './TraceGit';

type Fields = Omit<TraceTransition, 't' | 'type' | 'object'>;

/** A recorded object as it is after some of its transitions. */
export interface TraceObject {
  name: string;
  /** Another one for each object of the name. */
  uid: string;
  fields: Fields;
}

/** The fields of an object after one more transition: what is left out stays, `null` goes. */
export function afterTransition(
  known: TraceObject | undefined,
  { t, type, object, ...changed }: TraceTransition,
): TraceObject | undefined {
  if (type === 'DELETED') return undefined;
  const before = type === 'ADDED' ? undefined : known;
  const merge = <T extends object>(one: T | undefined | null, other: object) =>
    Object.fromEntries(
      Object.entries({ ...one, ...other }).filter(
        ([, value]) => value !== null,
      ),
    );
  return {
    name: object,
    uid: before?.uid ?? `${object}@${t}`,
    fields: merge(before?.fields, {
      ...changed,
      ...(changed.status && {
        status: merge(before?.fields.status, changed.status),
      }),
    }),
  };
}

/** What the agent reports of a recorded object; nothing of a kind that it does not watch. */
export function observeTraceObject(
  object: TraceObject,
  context: { git: TraceGit; now: number; known?: Observation },
): Observation | undefined {
  const [kind, namespace, name] = object.name.split('/');
  const { git, now, known } = context;
  const { fields, uid } = object;
  const { status, labels, annotations, generation, deletionTimestamp } = fields;
  const metadata = {
    name,
    namespace,
    uid,
    generation: generation ?? 1,
    labels: labels ?? {},
    annotations: annotations ?? {},
    deletionTimestamp,
    creationTimestamp: new Date(now).toISOString(),
  };
  const app = labels?.['gimlet.io/app'];
  switch (kind) {
    case 'Kustomization':
      return observeKustomization({
        metadata,
        spec: {
          ...(git.specOf(object.name) as RawKustomization['spec']),
          suspend: fields.suspend ?? false,
        },
        status: status as RawKustomization['status'],
      });
    case 'GitRepository':
      return observeSource('GitRepository', {
        metadata,
        spec: git.specOf(object.name) as RawSource['spec'],
        status: status as RawSource['status'],
      });
    case 'Deployment':
    case 'Job':
      return observeWorkload(
        kind,
        {
          metadata,
          spec: { replicas: fields.replicas ?? 1 },
          status: status as RawWorkload['status'],
        },
        { app },
      );
    case 'Pod':
      return observePod(rawPod(fields, metadata), {
        workload: ownerOf(fields, namespace, name),
        known: known?.type === 'pod' ? known : undefined,
        now,
      });
    default:
      return undefined;
  }
}

function rawPod(fields: Fields, metadata: RawPod['metadata']): RawPod {
  const container = { name: 'main', image: fields.image ?? '' };
  return {
    metadata,
    spec: {
      containers: [container],
      restartPolicy: fields.owner === 'Job' ? 'Never' : 'Always',
    },
    status: {
      phase: fields.phase ?? 'Pending',
      ...(fields.state && {
        containerStatuses: [
          { ...container, ready: fields.ready ?? false, state: fields.state },
        ],
      }),
    },
  };
}

/** Recordings name the owner's kind alone; the names of pods tell the rest. */
function ownerOf(
  { owner }: Fields,
  namespace: string,
  name: string,
): ObjectRef | undefined {
  const parts = name.split('-');
  switch (owner) {
    case 'ReplicaSet':
      return {
        group: 'apps',
        kind: 'Deployment',
        namespace,
        name: parts.slice(0, -2).join('-'),
      };
    case 'Job':
      return {
        group: 'batch',
        kind: 'Job',
        namespace,
        name: parts.slice(0, -1).join('-'),
      };
    default:
      return undefined;
  }
}
