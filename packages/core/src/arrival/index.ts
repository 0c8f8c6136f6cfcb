export { ClusterState } from './ClusterState';
export { readFluxNotice, type FluxNotice } from './fluxNotice';
export {
  arrivalMemorySchema,
  healthMemorySchema,
  type ArrivalMemory,
  type HealthMemory,
} from './memory';
export { readAppHealth } from './readAppHealth';
export { readArrival } from './readArrival';
export { readEnvironmentHealth } from './readEnvironmentHealth';
export { DEFAULT_ARRIVAL_THRESHOLDS } from './thresholds';
export * from './types';
