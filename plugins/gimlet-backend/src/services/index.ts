export {
  DefaultArtifactService,
  type ArtifactServiceOptions,
} from './artifacts/DefaultArtifactService';
export { PolicyEvaluation } from './artifacts/PolicyEvaluation';
export {
  DefaultBranchService,
  type BranchServiceOptions,
} from './branches/DefaultBranchService';
export {
  DefaultEnvironmentService,
  type EnvironmentServiceOptions,
} from './environments/DefaultEnvironmentService';
export {
  DefaultLiveService,
  type LiveServiceOptions,
} from './live/DefaultLiveService';
export { LiveSummaries } from './live/LiveSummaries';
export { ObservedHealth } from './live/ObservedHealth';
export { SourceKick } from './live/SourceKick';
export type { HealthReader, LiveArrivals } from './live/types';
export { DefaultChangePlanner } from './planning/DefaultChangePlanner';
export { ServerRenderer } from './planning/ServerRenderer';
export {
  BackstageEntityCatalog,
  type EntityCatalog,
} from './releases/EntityCatalog';
export {
  DefaultReleaseService,
  type ReleaseServiceOptions,
} from './releases/DefaultReleaseService';
export {
  DefaultRequestService,
  type RequestServiceOptions,
} from './requests/DefaultRequestService';
export type {
  ArtifactService,
  BranchService,
  ChangePlanner,
  EnvironmentService,
  LiveService,
  ReleaseService,
  RequestsAccepted,
  RequestService,
} from './types';
