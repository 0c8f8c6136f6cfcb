import { z } from 'zod/v3';
import { objectRefSchema } from '../cluster/objectRef';
import { observationSchema } from '../cluster/observation';
import { appNameSchema, environmentNameSchema, instantSchema } from './fields';
import { toldErrorSchema } from './requests';

/**
 * How an agent and the server talk. The agent calls, always: it opens a session, listens to the session's commands (server-sent
 * events) and posts what it sees and what became of commands. It authenticates with a token that may only `agent.connect` and is
 * bounded to one environment.
 */

/** What an agent can be asked to do. @public */
export const commandKindSchema = z.enum([
  'logs',
  'describe',
  'object',
  'restart',
  'reconcile',
  'suspend',
  'resume',
]);

/** @public */
export type CommandKind = z.output<typeof commandKindSchema>;

/** @public */
export const agentSessionIdSchema = z
  .string()
  .regex(/^[0-9a-f-]{36}$/, "must be a session's id");

/** @public */
export const agentCommandIdSchema = z
  .string()
  .regex(/^[0-9a-f-]{36}$/, "must be a command's id");

/**
 * A kind that the agent does not watch: the cluster lacks it (`absent`), or the agent may not read it (`denied`), so nothing is known of
 * it; or its watch is broken for a while (`failing`), and what is known is as old.
 *
 * @public
 */
export const skippedKindSchema = z.object({
  /** Such as `Ingress.networking.k8s.io`. */
  kind: z.string(),
  why: z.enum(['absent', 'denied', 'failing']),
  message: z.string().optional(),
});

/** @public */
export type SkippedKind = z.output<typeof skippedKindSchema>;

/** @public */
export const openSessionBodySchema = z.object({
  agentVersion: z.string().max(100),
  /** What its own `--allow` list lets it do. */
  allow: z.array(commandKindSchema),
  cluster: z
    .object({
      /** Of Kubernetes, such as `v1.33.1`. */
      version: z.string().max(100),
    })
    .optional(),
  skippedKinds: z.array(skippedKindSchema),
});

/** @public */
export type OpenSessionBody = z.input<typeof openSessionBodySchema>;

/** @public */
export const openSessionAnswerSchema = z.object({
  sessionId: agentSessionIdSchema,
  /** The environment that the token is for. */
  environment: environmentNameSchema,
  /** An agent that has nothing to report sends an empty report this often. */
  heartbeatSeconds: z.number().positive(),
});

/** @public */
export type OpenSessionAnswer = z.output<typeof openSessionAnswerSchema>;

/**
 * What changed since the report before. Reports of a session are numbered from 1. The first is a snapshot, as is the next after the
 * server asked for one (`resync`); an empty one is the heartbeat.
 *
 * @public
 */
export const agentReportSchema = z.object({
  sequence: z.number().int().positive(),
  /** The agent's clock. */
  at: instantSchema,
  /**
   * One part of the whole state: with its last part, everything that no part named is gone. Part 1 begins a new snapshot. Parts are as
   * large as a report may be, so before the last one `parts` is as many as it seems by then.
   */
  snapshot: z
    .object({
      part: z.number().int().positive(),
      parts: z.number().int().positive(),
    })
    .refine(({ part, parts }) => part <= parts, 'part must not exceed parts')
    .optional(),
  upserts: z.array(observationSchema),
  /** Keys of what is gone. */
  removed: z.array(z.string()),
  /** Where it changed. */
  skippedKinds: z.array(skippedKindSchema).optional(),
});

/** @public */
export type AgentReport = z.output<typeof agentReportSchema>;

/** @public */
export const agentReportAnswerSchema = z.object({
  /** A report is missing: the next one has to be a snapshot. */
  resync: z.boolean(),
});

/** @public */
export type AgentReportAnswer = z.output<typeof agentReportAnswerSchema>;

const commandBase = {
  id: agentCommandIdSchema,
  /** The agent ends it then, whatever became of it. By the server's clock. */
  deadlineAt: instantSchema,
  /** How long that was when it was sent, in milliseconds: the agent's clock may be another. */
  leftMs: z.number().optional(),
  /** The app for which it was allowed: the agent refuses objects that are not this app's. Absent: an object of the environment. */
  app: appNameSchema.optional(),
};

/** A command to an agent. It is addressed to one environment by the session that it comes through. @public */
export const agentCommandSchema = z.discriminatedUnion('kind', [
  z.object({
    ...commandBase,
    kind: z.literal('logs'),
    namespace: z.string(),
    pod: z.string(),
    /** Absent: the pod's only one, or its first that is no init container. */
    container: z.string().optional(),
    sinceSeconds: z.number().int().positive().optional(),
    tailLines: z.number().int().nonnegative().optional(),
    /** Of the container's run before this one. */
    previous: z.boolean(),
    follow: z.boolean(),
  }),
  z.object({
    ...commandBase,
    kind: z.literal('describe'),
    object: objectRefSchema,
  }),
  z.object({
    ...commandBase,
    /** As YAML. Never a Secret. */
    kind: z.literal('object'),
    object: objectRefSchema,
  }),
  z.object({
    ...commandBase,
    kind: z.literal('restart'),
    objects: z.array(objectRefSchema).min(1),
  }),
  z.object({
    ...commandBase,
    kind: z.literal('reconcile'),
    object: objectRefSchema,
  }),
  z.object({
    ...commandBase,
    kind: z.literal('suspend'),
    object: objectRefSchema,
  }),
  z.object({
    ...commandBase,
    kind: z.literal('resume'),
    object: objectRefSchema,
  }),
]);

/** @public */
export type AgentCommand = z.output<typeof agentCommandSchema>;

/** What the server sends down a session, each with its name as the event's. @public */
export const agentEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('command'), data: agentCommandSchema }),
  z.object({
    event: z.literal('cancel'),
    data: z.object({ commandId: agentCommandIdSchema }),
  }),
  /** The next report has to be a snapshot. */
  z.object({ event: z.literal('resync'), data: z.object({}) }),
  /** The session is over. After `replaced` and `revoked` the agent comes back with another token, or after ten minutes. */
  z.object({
    event: z.literal('bye'),
    data: z.object({
      reason: z.enum(['replaced', 'revoked', 'restarting']),
      message: z.string(),
    }),
  }),
]);

/** @public */
export type AgentEvent = z.output<typeof agentEventSchema>;

/** What programs write can hold the null character, which no database takes: it is shown as the picture of it. */
const writtenText = z.string().transform(text => text.replaceAll('\0', '␀'));

/** A line of a log, masked. @public */
export const logLineSchema = z.object({
  /** When the container wrote it. */
  at: instantSchema.optional(),
  text: writtenText,
});

/** @public */
export type LogLine = z.output<typeof logLineSchema>;

/** A piece of what a command puts out. @public */
export const commandChunkSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('lines'), lines: z.array(logLineSchema) }),
  z.object({ type: z.literal('text'), text: writtenText }),
]);

/** @public */
export type CommandChunk = z.output<typeof commandChunkSchema>;

/** How a command ended. @public */
export const commandDoneSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    /** What was done, in words, such as `deployment.apps/web restarted`. */
    text: z.string().optional(),
  }),
  z.object({ ok: z.literal(false), error: toldErrorSchema }),
]);

/** @public */
export type CommandDone = z.output<typeof commandDoneSchema>;

/** Output of a command, in order: numbered from 1, the last one with `done`. @public */
export const commandResultSchema = z.object({
  sequence: z.number().int().positive(),
  chunk: commandChunkSchema.optional(),
  done: commandDoneSchema.optional(),
});

/** @public */
export type CommandResult = z.output<typeof commandResultSchema>;

/** @public */
export const commandResultAnswerSchema = z.object({
  /** Nobody waits for more: the agent ends the command. */
  cancelled: z.boolean(),
});

/** @public */
export type CommandResultAnswer = z.output<typeof commandResultAnswerSchema>;
