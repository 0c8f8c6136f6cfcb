export { ClusterState } from './ClusterState';
export { readFluxNotice, type FluxNotice } from './fluxNotice';
export {
  arrivalMemorySchema,
  healthMemorySchema,
  type ArrivalMemory,
  type HealthMemory,
} from './memory';
export { readArrival } from './readArrival';
export { DEFAULT_ARRIVAL_THRESHOLDS } from './thresholds';
export * from './types';
