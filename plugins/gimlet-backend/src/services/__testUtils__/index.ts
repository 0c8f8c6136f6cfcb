export { ServiceBench, START, type ServiceBenchOptions } from './ServiceBench';
export { testArtifact, testManifest } from './testArtifacts';
