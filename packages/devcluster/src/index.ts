/**
 * A stand-in for a Kubernetes cluster with Flux, in memory, for the demo and for tests. It is not Kubernetes.
 *
 * @packageDocumentation
 */
export { systemClock, type Clock } from './clock/Clock';
export { startFlux, type Flux } from './flux/startFlux';
export type { Pace } from './flux/FluxControllerOptions';
export {
  startDevCluster,
  type DevCluster,
  type DevClusterOptions,
} from './startDevCluster';
export * from './store';
