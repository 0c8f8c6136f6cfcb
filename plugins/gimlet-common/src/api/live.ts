import { z } from 'zod/v3';
import {
  endpointObservationSchema,
  eventObservationSchema,
  helmReleaseObservationSchema,
  kustomizationObservationSchema,
  podObservationSchema,
  podTroubleSchema,
  sourceObservationSchema,
  workloadObservationSchema,
} from '../cluster/observation';
import { objectRefSchema } from '../cluster/objectRef';
import { commandKindSchema, logLineSchema, skippedKindSchema } from './agents';
import { decisionSchema } from './caller';
import { environmentNameSchema, instantSchema } from './fields';
import { releaseRecordSchema } from './releaseRecord';
import { causeSchema, toldErrorSchema } from './requests';

/** Whether an agent reports from an environment. What is shown of one that is gone is what it said last. @public */
export const agentStateSchema = z.object({
  state: z.enum(['connected', 'gone', 'never']),
  /** Connected, or gone, since; absent: there never was one. */
  since: instantSchema.optional(),
  /** Kinds that it cannot read for a while, such as `Deployment`: what is shown of them is what it said last. */
  failingKinds: z.array(z.string()).optional(),
  /** Kinds that it may not read: nothing is shown of what there is of them. */
  deniedKinds: z.array(z.string()).optional(),
});

/** @public */
export type AgentState = z.output<typeof agentStateSchema>;

/** An agent as it presented itself. @public */
export const agentSchema = agentStateSchema.extend({
  version: z.string().optional(),
  /** Of Kubernetes, such as `v1.33.1`. */
  clusterVersion: z.string().optional(),
  /** What its own list lets it do. */
  allow: z.array(commandKindSchema),
  skippedKinds: z.array(skippedKindSchema),
});

/** @public */
export type Agent = z.output<typeof agentSchema>;

/** How an app does. @public */
export const healthSchema = z.object({
  state: z.enum([
    'healthy',
    'progressing',
    'degraded',
    'failing',
    'suspended',
    'missing',
    'unknown',
  ]),
  /** In words, with the reason. */
  text: z.string(),
});

/** @public */
export type Health = z.output<typeof healthSchema>;

/** How the newest release of an app arrives. @public */
export const rolloutSchema = z.object({
  state: z.enum(['reconciling', 'ready', 'failed']),
  /** What is waited for, or what happened. */
  text: z.string(),
  startedAt: instantSchema,
  endedAt: instantSchema.optional(),
  /** How long past ones took, in seconds. */
  usual: z
    .object({ median: z.number(), p90: z.number(), samples: z.number() })
    .optional(),
  /** It takes longer than nine of ten of the past ones. */
  slow: z.boolean().optional(),
});

/** @public */
export type Rollout = z.output<typeof rolloutSchema>;

/** What a card shows of a live app. @public */
export const appLiveSummarySchema = z.object({
  agent: agentStateSchema,
  health: healthSchema,
  /** Of all workloads. */
  pods: z.object({ ready: z.number(), desired: z.number() }),
  rollout: rolloutSchema.optional(),
  causes: z.array(causeSchema),
});

/** @public */
export type AppLiveSummary = z.output<typeof appLiveSummarySchema>;

/** Trouble that lasted longer than its threshold. @public */
export const alertSchema = z.object({
  id: z.string(),
  environment: z.string(),
  app: z.string().optional(),
  object: objectRefSchema,
  trouble: podTroubleSchema,
  reason: z.string(),
  message: z.string(),
  state: z.enum(['fired', 'silenced', 'resolved']),
  firedAt: instantSchema,
  resolvedAt: instantSchema.optional(),
  silence: z
    .object({
      by: z.string(),
      until: instantSchema,
      reason: z.string().optional(),
    })
    .optional(),
  may: z.object({ silence: decisionSchema }),
});

/** @public */
export type Alert = z.output<typeof alertSchema>;

/** All that is known of an app in a cluster. @public */
export const appLiveSchema = appLiveSummarySchema.extend({
  environment: z.string(),
  app: z.string(),
  agent: agentSchema,
  /** The one that owns the app. */
  kustomization: kustomizationObservationSchema
    .omit({ inventory: true })
    .optional(),
  source: sourceObservationSchema.optional(),
  helmReleases: z.array(helmReleaseObservationSchema),
  workloads: z.array(workloadObservationSchema),
  /** Those in trouble first; at most 500. */
  pods: appLiveSummarySchema.shape.pods.extend({
    items: z.array(podObservationSchema),
    /** How many there are in all. */
    total: z.number(),
  }),
  endpoints: z.array(endpointObservationSchema),
  /** Warnings, newest first; at most 100. */
  events: z.array(eventObservationSchema),
  /** Not resolved. */
  alerts: z.array(alertSchema),
  may: z.object({
    logs: decisionSchema,
    restart: decisionSchema,
    reconcile: decisionSchema,
    object: decisionSchema,
  }),
});

/** @public */
export type AppLive = z.output<typeof appLiveSchema>;

/** All that is known of an environment's cluster. @public */
export const environmentLiveSchema = z.object({
  environment: z.string(),
  agent: agentSchema,
  health: healthSchema,
  sources: z.array(sourceObservationSchema),
  /** Those of apps that the caller may see, and those of none. */
  kustomizations: z.array(
    kustomizationObservationSchema.omit({ inventory: true, history: true }),
  ),
  /** Those that the agent sees, and those that git says are there. */
  apps: z.array(
    appLiveSummarySchema.omit({ agent: true, rollout: true }).extend({
      app: z.string(),
      /** What git says runs: the change that made the app's folder as it is. */
      release: releaseRecordSchema.optional(),
    }),
  ),
  /** Not resolved. */
  alerts: z.array(alertSchema),
});

/** @public */
export type EnvironmentLive = z.output<typeof environmentLiveSchema>;

/** Names an object of an app, as `kubectl` would: a kind and a name, and more where that fits several. @public */
export const objectQuerySchema = z.object({
  /** Such as `Deployment` or `Pod`. */
  kind: z.string().min(1).max(63),
  name: z.string().min(1).max(253),
  namespace: z.string().min(1).max(63).optional(),
});

/** @public */
export type ObjectQuery = z.output<typeof objectQuerySchema>;

/** @public */
export const objectTextSchema = z.object({
  object: objectRefSchema,
  text: z.string(),
});

/** @public */
export type ObjectText = z.output<typeof objectTextSchema>;

/** What can be done with a live app. @public */
export const appCommandSchema = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('restart'),
      /** Absent: every Deployment, StatefulSet and DaemonSet of the app. */
      workloads: z.array(objectQuerySchema.strict()).min(1).max(50).optional(),
    })
    .strict(),
  z
    .object({
      kind: z.literal('reconcile'),
      /** The source is fetched first. */
      withSource: z.boolean().default(true),
    })
    .strict(),
  z.object({ kind: z.literal('suspend') }).strict(),
  z.object({ kind: z.literal('resume') }).strict(),
]);

/** @public */
export type AppCommand = z.output<typeof appCommandSchema>;

/** @public */
export const appCommandAnswerSchema = z.object({
  /** What the agent did, in its words. */
  text: z.string(),
});

const flag = z
  .enum(['true', 'false'])
  .transform(value => value === 'true')
  .optional();

/** @public */
export const logsQuerySchema = z.object({
  pod: z.string().min(1).max(253),
  namespace: z.string().min(1).max(63).optional(),
  /** Absent: the pod's only one, or its first that is no init container. */
  container: z.string().min(1).max(63).optional(),
  /** Seconds. */
  since: z.coerce.number().int().positive().max(31_536_000).optional(),
  /** The last lines alone. */
  tail: z.coerce.number().int().nonnegative().max(100_000).optional(),
  /** Of the container's run before this one. */
  previous: flag,
  /** Goes on with what is written from now on. */
  follow: flag,
});

/** @public */
export type LogsQuery = z.output<typeof logsQuerySchema>;

/** What comes down a log. @public */
export const logEventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('lines'),
    data: z.object({ lines: z.array(logLineSchema) }),
  }),
  /** The log ended, or the time is over for which one is followed. */
  z.object({ event: z.literal('done'), data: z.object({}) }),
  z.object({ event: z.literal('failed'), data: toldErrorSchema }),
  /** What the caller signed in with expires: ask again, signed in anew. */
  z.object({ event: z.literal('renew'), data: z.object({}) }),
]);

/** @public */
export type LogEvent = z.output<typeof logEventSchema>;

/** @public */
export const listAlertsQuerySchema = z.object({
  environment: environmentNameSchema.optional(),
  /** One or several apps, separated by commas. */
  app: z.string().min(1).max(1000).optional(),
  /** Absent: those that are not resolved. */
  state: alertSchema.shape.state.optional(),
});

/** @public */
export type ListAlertsQuery = z.output<typeof listAlertsQuerySchema>;

/** Newest first; at most 200. @public */
export const alertsAnswerSchema = z.object({ items: z.array(alertSchema) });

/** @public */
export const alertIdSchema = z
  .string()
  .regex(/^[0-9a-f-]{36}$/, "must be an alert's id");

/** @public */
export const silenceAlertBodySchema = z
  .object({
    until: instantSchema,
    reason: z.string().trim().max(2000).optional(),
  })
  .strict();

/** @public */
export type SilenceAlertBody = z.output<typeof silenceAlertBodySchema>;
