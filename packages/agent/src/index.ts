/**
 * `gimlet-agent`: runs in a cluster, observes it, reports to the server, and carries a few commands out.
 *
 * @packageDocumentation
 */
export { Agent, type AgentOptions } from './Agent';
export { ClusterApi, loadKubeConfig } from './kubernetes';
