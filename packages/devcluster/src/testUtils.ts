/**
 * Clusters for tests; never a part of the product.
 *
 * @packageDocumentation
 */
export type { ClusterUser } from './realCluster/controlPlane';
export {
  noRealCluster,
  startRealCluster,
  type ClusterControl,
  type RealCluster,
} from './realCluster/startRealCluster';
export { fluxTracesFolder, readFluxTraces } from './flux/traces/readFluxTraces';
export type {
  FluxTrace,
  TraceEvent,
  TraceManifest,
  TraceObjectName,
  TraceStep,
  TraceTransition,
  TraceWebhook,
} from './flux/traces/FluxTrace';
export { ManualClock } from './clock/ManualClock';
