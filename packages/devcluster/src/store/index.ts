export * from './ClusterStore';
export * from './EventRecorder';
export * from './findObject';
export * from './KubeObject';
export * from './ObjectCache';
export * from './ReconcileQueue';
export * from './StatusError';
