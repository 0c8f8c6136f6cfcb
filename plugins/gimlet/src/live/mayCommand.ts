import type {
  Agent,
  CommandKind,
  Decision,
} from '@gimlet-io/backstage-plugin-gimlet-common';

const WORDS: Record<CommandKind, string> = {
  logs: 'give logs',
  describe: 'describe objects',
  object: 'give objects',
  restart: 'restart anything',
  reconcile: 'reconcile anything',
  suspend: 'suspend anything',
  resume: 'resume anything',
};

/** Whether something can be done through an agent: it has to be there, its own list has the last word, and the caller may. */
export function mayCommand(
  environment: string,
  agent: Pick<Agent, 'state' | 'allow'>,
  kind: CommandKind,
  decision: Decision,
): Decision {
  if (!decision.allowed) return decision;
  if (agent.state !== 'connected') {
    return {
      allowed: false,
      reason: `The agent of ${environment} is not connected, and nothing else can do it.`,
    };
  }
  if (!agent.allow.includes(kind)) {
    return {
      allowed: false,
      reason: `The agent of ${environment} was started not to ${WORDS[kind]} (--allow).`,
    };
  }
  return decision;
}
