import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Authorizer } from '../authorization/types';
import type { Clock } from '../clock/types';
import type { TokenStore } from '../database/types';
import { AgentCommands } from './AgentCommands';
import { AgentHub } from './AgentHub';
import { AgentWatch } from './AgentWatch';
import type { ClusterListener, ClusterStore, CommandStore } from './types';
import { Wakers } from './Wakers';

/** All that has to do with agents on this replica. */
export interface Agents {
  hub: AgentHub;
  commands: AgentCommands;
  watch: AgentWatch;
  stop(): Promise<void>;
}

export function createAgents(options: {
  /** Of the configuration. */
  environments: readonly { name: string }[];
  clusters: ClusterStore;
  commands: CommandStore;
  tokens: Pick<TokenStore, 'find'>;
  authorizer: Authorizer;
  /** Told of what changed in a cluster, and of agents that come and go; later ones may still be added. */
  listeners: readonly ClusterListener[];
  logger: LoggerService;
  clock: Clock;
}): Agents {
  const wakers = new Wakers();
  const hub = new AgentHub({ ...options, wakers });
  const commands = new AgentCommands({ ...options, wakers });
  const watch = new AgentWatch(options);
  return {
    hub,
    watch,
    commands,
    stop: async () => {
      commands.stop();
      hub.stop();
      await watch.stop();
    },
  };
}
