/**
 * Real git hosts on loopback and plain git, for tests and benchmarks; never a part of the product.
 *
 * @packageDocumentation
 */
export * from './git/testing';
export { GitopsRemote } from './gitops/testing';
export {
  release,
  releaseFile,
  TestHistory,
  type Changes,
  type GimletCommit,
} from './history/testing';
