export { applyMigrations } from './applyMigrations';
export { DatabaseArtifactStore } from './DatabaseArtifactStore';
export { DatabaseClusterStore } from './DatabaseClusterStore';
export { DatabaseCommandStore } from './DatabaseCommandStore';
export { DatabaseLeaseStore } from './DatabaseLeaseStore';
export { DatabaseOutcomeStore } from './DatabaseOutcomeStore';
export { DatabaseRequestStore } from './DatabaseRequestStore';
export { DatabaseTokenStore } from './DatabaseTokenStore';
export type {
  AppState,
  ArtifactStore,
  IndexedRelease,
  LeaseStore,
  NewRequest,
  OutcomeStore,
  ReleaseIndex,
  RequestChange,
  RequestStore,
  StoredRequest,
  TokenStore,
} from './types';
