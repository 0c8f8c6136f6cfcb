import type {
  Agent,
  AgentState,
  SkippedKind,
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
): AgentState {
  if (!session) return { state: 'never' };
  const { openedAt, seenAt, endedAt } = session;
  const isSilent = now - seenAt > MISSED * HEARTBEAT_SECONDS * 1_000;
  if (endedAt !== undefined || isSilent) {
    return { state: 'gone', since: endedAt ?? seenAt };
  }
  const failingKinds = kindsThat('failing', session);
  const deniedKinds = unseenKinds(session);
  return {
    state: 'connected',
    since: openedAt,
    ...(failingKinds.length > 0 && { failingKinds }),
    ...(deniedKinds.length > 0 && { deniedKinds }),
  };
}

/** The agent as it presented itself. */
export function agentOf(session: AgentSession | undefined, now: number): Agent {
  return {
    ...agentStateOf(session, now),
    ...(session && { version: session.agentVersion }),
    ...(session?.clusterVersion !== undefined && {
      clusterVersion: session.clusterVersion,
    }),
    allow: session?.allow ?? [],
    skippedKinds: session?.skippedKinds ?? [],
  };
}

/** Kinds whose objects the agent may not read, so that nobody waits for them. Those that fail for a while are known as they were. */
export function unseenKinds(
  session: Pick<AgentSession, 'skippedKinds'>,
): string[] {
  return kindsThat('denied', session);
}

/** `Deployment` of `Deployment.apps`. */
function kindsThat(
  skipped: SkippedKind['why'],
  { skippedKinds }: Pick<AgentSession, 'skippedKinds'>,
): string[] {
  return skippedKinds
    .filter(({ why }) => why === skipped)
    .map(({ kind }) => kind.split('.', 1)[0]);
}
