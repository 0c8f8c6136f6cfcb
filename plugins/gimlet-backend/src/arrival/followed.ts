import { agentStateOf, type ClusterStore } from '../agents';

/**
 * An agent that is gone for longer does not come back by itself: nobody waits for it, and what was pushed before is not followed when it
 * does. Milliseconds.
 */
export const FOLLOWED_FOR = 24 * 60 * 60 * 1_000;

/** Whether something will report how a change of an environment arrives: an agent, or Flux's webhook. */
export async function isFollowed(
  environment: { name: string; webhookKey?: string },
  options: { clusters: Pick<ClusterStore, 'session'>; now: number },
): Promise<boolean> {
  if (environment.webhookKey !== undefined) return true;
  const { clusters, now } = options;
  const session = await clusters.session(environment.name);
  if (!session) return false;
  const { state, since = 0 } = agentStateOf(session, now);
  return state === 'connected' || now - since < FOLLOWED_FOR;
}
