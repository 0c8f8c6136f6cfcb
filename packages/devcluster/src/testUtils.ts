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
  type RealClusterOptions,
} from './realCluster/startRealCluster';
export { installFluxDefinitions } from './crds/installFluxDefinitions';
export {
  startDevCluster,
  type DevCluster,
  type DevClusterOptions,
} from './startDevCluster';
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
export * from './flux/traces/__testUtils__';
export { ManualClock } from './clock/ManualClock';
