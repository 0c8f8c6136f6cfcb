/**
 * Real git hosts on loopback and plain git, and Flux as it was recorded, for tests and benchmarks; never a part of the product.
 *
 * @packageDocumentation
 */
export * from './arrival/__testUtils__';
export * from './git/testing';
export { GitopsRemote } from './gitops/testing';
export {
  release,
  releaseFile,
  TestHistory,
  type Changes,
  type GimletCommit,
} from './history/testing';
