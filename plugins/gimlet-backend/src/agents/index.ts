export { AgentCommands, type AskedCommand } from './AgentCommands';
export { AgentHub } from './AgentHub';
export { agentOf, agentStateOf, unseenKinds } from './agentState';
export { AgentWatch } from './AgentWatch';
export { createAgents, type Agents } from './createAgents';
export type {
  AgentSession,
  ClusterChange,
  ClusterListener,
  ClusterStore,
  CommandStore,
} from './types';
export { Wakers } from './Wakers';
