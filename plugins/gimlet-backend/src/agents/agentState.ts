import type {
  Agent,
  AgentState,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { AgentSession } from './types';

/** An agent reports at least this often. */
export const HEARTBEAT_SECONDS = 10;
/** As many heartbeats can be missed before it counts as gone. */
const MISSED = 3;

/** Whether the agent of a session is there. */
export function agentStateOf(
  session: AgentSession | undefined,
  now: number,
  heartbeatSeconds: number = HEARTBEAT_SECONDS,
): AgentState {
  if (!session) return { state: 'never' };
  const { openedAt, seenAt, endedAt } = session;
  const isSilent = now - seenAt > MISSED * heartbeatSeconds * 1_000;
  return endedAt === undefined && !isSilent
    ? { state: 'connected', since: openedAt }
    : { state: 'gone', since: endedAt ?? seenAt };
}

/** The agent as it presented itself. */
export function agentOf(
  session: AgentSession | undefined,
  now: number,
  heartbeatSeconds?: number,
): Agent {
  return {
    ...agentStateOf(session, now, heartbeatSeconds),
    ...(session && { version: session.agentVersion }),
    ...(session?.clusterVersion !== undefined && {
      clusterVersion: session.clusterVersion,
    }),
    allow: session?.allow ?? [],
    skippedKinds: session?.skippedKinds ?? [],
  };
}
