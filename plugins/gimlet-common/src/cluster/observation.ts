import { z } from 'zod/v3';
import { instantSchema } from '../api/fields';
import { conditionSchema } from './condition';
import { objectRefSchema } from './objectRef';

const seconds = z.number().nonnegative();
const count = z.number().int().nonnegative();

const identity = {
  namespace: z.string(),
  name: z.string(),
  /** Another object of the same name has another one. */
  uid: z.string(),
};

/** The app that the agent found it to belong to; absent: none of this environment. */
const app = z.string().optional();

/** One revision's run in a Kustomization's `status.history`. @public */
export const reconciliationSchema = z.object({
  /** Of what was applied. There is one entry for each; the newest revision with that content has it. */
  digest: z.string(),
  revision: z.string().optional(),
  /** Flux's reason, such as `ReconciliationSucceeded`. */
  status: z.string(),
  firstAt: instantSchema,
  lastAt: instantSchema,
  total: count,
});

/** @public */
export type Reconciliation = z.output<typeof reconciliationSchema>;

/** @public */
export const kustomizationObservationSchema = z.object({
  type: z.literal('kustomization'),
  ...identity,
  generation: z.number().int(),
  observedGeneration: z.number().int(),
  /** From the label `gimlet.io/app`. */
  app,
  /** From the label `gimlet.io/environment`. */
  environment: z.string().optional(),
  /** As written, such as `./production/checkout`. */
  path: z.string(),
  sourceRef: objectRefSchema,
  /** Seconds, as the two below. */
  interval: seconds,
  retryInterval: seconds.optional(),
  timeout: seconds.optional(),
  wait: z.boolean(),
  suspended: z.boolean(),
  dependsOn: z.array(z.object({ namespace: z.string(), name: z.string() })),
  /** Being deleted since. */
  deletedAt: instantSchema.optional(),
  /** Such as `main@sha1:0123…`. */
  lastAppliedRevision: z.string().optional(),
  lastAttemptedRevision: z.string().optional(),
  conditions: z.array(conditionSchema),
  /** What it applied; for objects it knows, with their group. */
  inventory: z.array(objectRefSchema),
  /** Newest first. */
  history: z.array(reconciliationSchema),
});

/** @public */
export type KustomizationObservation = z.output<
  typeof kustomizationObservationSchema
>;

/** @public */
export const sourceKindSchema = z.enum([
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
  'Bucket',
]);

/** @public */
export type SourceKind = z.output<typeof sourceKindSchema>;

/** @public */
export const sourceObservationSchema = z.object({
  type: z.literal('source'),
  kind: sourceKindSchema,
  ...identity,
  /** Without credentials. */
  url: z.string(),
  branch: z.string().optional(),
  /** Seconds. */
  interval: seconds,
  suspended: z.boolean(),
  artifactRevision: z.string().optional(),
  conditions: z.array(conditionSchema),
});

/** @public */
export type SourceObservation = z.output<typeof sourceObservationSchema>;

/** @public */
export const helmReleaseObservationSchema = z.object({
  type: z.literal('helmRelease'),
  ...identity,
  app,
  suspended: z.boolean(),
  conditions: z.array(conditionSchema),
  /** Such as `podinfo@6.5.4`. */
  chart: z.string().optional(),
  revision: z.string().optional(),
});

/** @public */
export type HelmReleaseObservation = z.output<
  typeof helmReleaseObservationSchema
>;

/** @public */
export const workloadKindSchema = z.enum([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
]);

/** @public */
export type WorkloadKind = z.output<typeof workloadKindSchema>;

/** @public */
export const workloadObservationSchema = z.object({
  type: z.literal('workload'),
  kind: workloadKindSchema,
  ...identity,
  app,
  /** Of the spec; a rollout is not complete before `observedGeneration` has reached it. */
  generation: z.number().int(),
  observedGeneration: z.number().int(),
  /** All zero for Jobs and CronJobs. */
  replicas: z.object({
    desired: count,
    /** Of all generations. */
    total: count,
    updated: count,
    ready: count,
    available: count,
    /** As many stay at a former generation on purpose: a partition, or all where updates are made by deleting pods. */
    kept: count.optional(),
  }),
  /** What pods of the newest generation have as their `revision`. It holds once `observedGeneration` has reached `generation`. */
  revision: z.string().optional(),
  /** A paused Deployment, a suspended Job or CronJob. */
  paused: z.boolean(),
  conditions: z.array(conditionSchema),
  images: z.array(z.object({ container: z.string(), image: z.string() })),
  /** Of Jobs. */
  job: z
    .object({
      active: count,
      succeeded: count,
      failed: count,
      completions: count,
    })
    .optional(),
  createdAt: instantSchema,
  /** Being deleted since. */
  deletedAt: instantSchema.optional(),
});

/** @public */
export type WorkloadObservation = z.output<typeof workloadObservationSchema>;

/** @public */
export const containerObservationSchema = z.object({
  name: z.string(),
  image: z.string(),
  /** `sidecar`: an init container that keeps running beside the others. */
  role: z.enum(['main', 'init', 'sidecar']),
  ready: z.boolean(),
  restarts: count,
  state: z.enum(['waiting', 'running', 'terminated', 'unknown']),
  /** As the kubelet has it, such as `CrashLoopBackOff` or `OOMKilled`. */
  reason: z.string().optional(),
  message: z.string().optional(),
  exitCode: z.number().int().optional(),
  /** When it started, or ended. */
  since: instantSchema.optional(),
  /** How its run before this one ended, where it was restarted. */
  last: z
    .object({
      reason: z.string(),
      exitCode: z.number().int(),
      at: instantSchema.optional(),
    })
    .optional(),
});

/** @public */
export type ContainerObservation = z.output<typeof containerObservationSchema>;

/** What kind of trouble a pod is in; each has a threshold of its own. @public */
export const podTroubleSchema = z.enum([
  'config-error',
  'image-pull',
  'crash-loop',
  'out-of-memory',
  'unschedulable',
  'error',
]);

/** @public */
export type PodTrouble = z.output<typeof podTroubleSchema>;

/** Why a pod does not run. @public */
export const podCauseSchema = z.object({
  /** `ErrImagePull` and `ImagePullBackOff` are one trouble. */
  trouble: podTroubleSchema,
  /** As Kubernetes has it. */
  reason: z.string(),
  message: z.string(),
  container: z.string().optional(),
  /** The trouble's beginning; a change of the reason within the same trouble does not move it. Milliseconds since 1970. */
  since: instantSchema,
  /** How often it happened, as far as the pod tells: the restarts of a container. */
  times: count.optional(),
  /** The last lines of the container's log, masked, oldest first. */
  lastLog: z
    .array(z.string().transform(text => text.replaceAll('\0', '␀')))
    .optional(),
});

/** @public */
export type PodCause = z.output<typeof podCauseSchema>;

/** @public */
export const podObservationSchema = z.object({
  type: z.literal('pod'),
  ...identity,
  app,
  /** The top object that owns it. */
  workload: objectRefSchema.optional(),
  /** Which generation of its workload it is of: the workload's `revision` tells whether it is the newest. */
  revision: z.string().optional(),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  /** In the words of `kubectl get pods`, such as `Init:0/1` or `CrashLoopBackOff`. */
  status: z.string(),
  /** Containers, as `kubectl get pods` counts them. */
  ready: count,
  total: count,
  restarts: count,
  containers: z.array(containerObservationSchema),
  node: z.string().optional(),
  createdAt: instantSchema,
  /** Being deleted since. */
  deletedAt: instantSchema.optional(),
  cause: podCauseSchema.optional(),
});

/** @public */
export type PodObservation = z.output<typeof podObservationSchema>;

/** @public */
export const endpointKindSchema = z.enum([
  'Service',
  'Ingress',
  'HTTPRoute',
  'GRPCRoute',
]);

/** @public */
export type EndpointKind = z.output<typeof endpointKindSchema>;

/** Where an app is reached. @public */
export const endpointObservationSchema = z.object({
  type: z.literal('endpoint'),
  kind: endpointKindSchema,
  ...identity,
  app,
  hosts: z.array(z.string()),
  ports: z.array(
    z.object({
      name: z.string().optional(),
      port: z.number().int(),
      protocol: z.string(),
    }),
  ),
  /** Whether a host is served with TLS. */
  tls: z.boolean(),
});

/** @public */
export type EndpointObservation = z.output<typeof endpointObservationSchema>;

/** A warning of the cluster. Never a source of revisions: Kubernetes merges repeated events and keeps the annotations of the first. @public */
export const eventObservationSchema = z.object({
  type: z.literal('event'),
  ...identity,
  app,
  involved: objectRefSchema,
  reason: z.string(),
  message: z.string(),
  count,
  firstAt: instantSchema,
  lastAt: instantSchema,
});

/** @public */
export type EventObservation = z.output<typeof eventObservationSchema>;

/** What an agent reports of one object: the fields that decide something, and no more. @public */
export const observationSchema = z.discriminatedUnion('type', [
  kustomizationObservationSchema,
  sourceObservationSchema,
  helmReleaseObservationSchema,
  workloadObservationSchema,
  podObservationSchema,
  endpointObservationSchema,
  eventObservationSchema,
]);

/** @public */
export type Observation = z.output<typeof observationSchema>;

/** Names the object of an observation within its cluster: `pod/shop/web-0`, `workload/Deployment/shop/web`. @public */
export function observationKey(
  observation:
    | ({ type: 'kustomization' | 'helmRelease' | 'pod' | 'event' } & {
        namespace: string;
        name: string;
      })
    | ({ type: 'source' | 'workload' | 'endpoint'; kind: string } & {
        namespace: string;
        name: string;
      }),
): string {
  const kind = 'kind' in observation ? `/${observation.kind}` : '';
  return `${observation.type}${kind}/${observation.namespace}/${observation.name}`;
}
