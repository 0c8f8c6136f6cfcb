import { z } from 'zod/v3';
import { agentEventSchema, agentSessionIdSchema } from './agents';
import { appNameSchema, environmentNameSchema } from './fields';
import { logEventSchema, logsQuerySchema } from './live';
import type { Stream } from './stream';

function stream<
  Params extends z.ZodTypeAny,
  Event extends z.ZodTypeAny,
  Query extends z.ZodTypeAny = z.ZodUndefined,
>(
  written: Omit<Stream<Params, Query, Event>, 'method' | 'query'> & {
    query?: Query;
  },
): Stream<Params, Query, Event> {
  return {
    ...written,
    method: 'GET',
    query: (written.query ?? z.undefined()) as Query,
  };
}

/** Every stream of the API, by its name. @public */
export const streams = {
  agentCommands: stream({
    path: '/agents/sessions/:sessionId/commands',
    tag: 'agents',
    summary: 'Listen to the commands of a session',
    description:
      'What the agent is to do, as long as the session lives. Only for the token that opened it.',
    params: z.object({ sessionId: agentSessionIdSchema }),
    event: agentEventSchema,
  }),
  followLogs: stream({
    path: '/environments/:environment/apps/:app/logs',
    tag: 'live',
    summary: "Read the log of an app's pod, or follow it",
    description:
      'Lines as the agent reads them, masked. It ends before what the caller signed in with expires. Needs gimlet.logs.read.',
    params: z.object({
      environment: environmentNameSchema,
      app: appNameSchema,
    }),
    query: logsQuerySchema,
    event: logEventSchema,
  }),
};

/** @public */
export type Streams = typeof streams;

/** @public */
export type StreamName = keyof Streams;
