export * from './backoff';
export * from './ClusterApi';
export * from './ClusterApiError';
export * from './kubeConfig';
export * from './KubernetesObject';
export * from './LimitedTasks';
export * from './ObjectWatch';
export * from './watchedKinds';
