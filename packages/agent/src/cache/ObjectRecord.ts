import type {
  EventObservation,
  Observation,
  ObjectRef,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { groupOf, type KubernetesObject } from '../kubernetes';

/** What an object's labels and annotations say about the app that it is part of. */
export interface AppMarks {
  /** Of the labels `gimlet.io/app` and `gimlet.io/environment`: on a Kustomization they say whose it is. */
  app?: string;
  environment?: string;
  /** Of the label `app.kubernetes.io/instance`. */
  instance?: string;
  /** Of the annotations `gimlet.io/app` and `gimlet.io/environment`. */
  annotatedApp?: string;
  annotatedEnvironment?: string;
}

/** The object that made another one. */
export interface Owner {
  ref: ObjectRef;
  uid: string;
}

/** What is kept of an object: what is reported, and what finds its app. */
export interface ObjectRecord {
  ref: ObjectRef;
  uid: string;
  resourceVersion: string;
  owner?: Owner;
  marks: AppMarks;
  /** Absent for what is never reported by itself, such as a ReplicaSet. */
  observation?: Observation;
  /** Of a ReplicaSet: which rollout of its Deployment it is. */
  rollout?: { number: number; hash: string };
  /** Of a Deployment: the number of its newest rollout. */
  newestRollout?: number;
  /** When it was read by itself, ahead of the watch; milliseconds of a clock that only grows. */
  readAt?: number;
}

/** One text for a reference, as the key of a map. */
export function refKey({ group, kind, namespace, name }: ObjectRef): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** The reference of an object. */
export function refOf(object: KubernetesObject): ObjectRef {
  const { apiVersion = '', kind = '', metadata } = object;
  return {
    group: groupOf(apiVersion),
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
  };
}

/** Whom an event is about; undefined for a record that is no event. */
export function involvedIn(record: ObjectRecord): ObjectRef | undefined {
  return record.observation?.type === 'event'
    ? (record.observation satisfies EventObservation).involved
    : undefined;
}

const ROLLOUT = 'deployment.kubernetes.io/revision';
const TEMPLATE_HASH = 'pod-template-hash';

/** The record of an object, whose observation was made from it. */
export function recordOf(
  object: KubernetesObject,
  observation: Observation | undefined,
): ObjectRecord {
  const { metadata } = object;
  const ref = refOf(object);
  const record: ObjectRecord = {
    ref,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion ?? '',
    owner: ownerOf(object),
    marks: marksOf(object),
    observation,
  };
  const rollout = Number(metadata.annotations?.[ROLLOUT]);
  if (ref.kind === 'Deployment' && rollout) record.newestRollout = rollout;
  const hash = metadata.labels?.[TEMPLATE_HASH];
  if (ref.kind === 'ReplicaSet' && rollout && hash) {
    record.rollout = { number: rollout, hash };
  }
  return record;
}

function ownerOf({ metadata }: KubernetesObject): Owner | undefined {
  const references = metadata.ownerReferences ?? [];
  const owner =
    references.find(({ controller }) => controller) ??
    (references.length === 1 ? references[0] : undefined);
  if (!owner) return undefined;
  return {
    uid: owner.uid,
    ref: {
      group: groupOf(owner.apiVersion),
      kind: owner.kind,
      namespace: metadata.namespace ?? '',
      name: owner.name,
    },
  };
}

function marksOf({
  metadata: { labels = {}, annotations = {} },
}: KubernetesObject): AppMarks {
  return {
    app: labels['gimlet.io/app'],
    environment: labels['gimlet.io/environment'],
    instance: labels['app.kubernetes.io/instance'],
    annotatedApp: annotations['gimlet.io/app'],
    annotatedEnvironment: annotations['gimlet.io/environment'],
  };
}

/** Whether two objects say the same about their app. */
export function sameMarks(a: AppMarks, b: AppMarks): boolean {
  return (
    a.app === b.app &&
    a.environment === b.environment &&
    a.instance === b.instance &&
    a.annotatedApp === b.annotatedApp &&
    a.annotatedEnvironment === b.annotatedEnvironment
  );
}
