export { kustomization, pod, source, warning, workload } from './observations';
export { StubAgent } from './StubAgent';
