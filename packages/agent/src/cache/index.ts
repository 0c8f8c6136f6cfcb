export * from './AppMapping';
export * from './ClusterCache';
export * from './ObjectRecord';
export * from './LastLogs';
export * from './WorkloadReader';
export * from './types';
