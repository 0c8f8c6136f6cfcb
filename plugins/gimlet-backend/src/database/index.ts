export { applyMigrations } from './applyMigrations';
export { DatabaseAlertStore } from './DatabaseAlertStore';
export { DatabaseArrivalStore } from './DatabaseArrivalStore';
export { DatabaseArtifactStore } from './DatabaseArtifactStore';
export { DatabaseClusterStore } from './DatabaseClusterStore';
export { DatabaseCommandStore } from './DatabaseCommandStore';
export { DatabaseLeaseStore } from './DatabaseLeaseStore';
export { DatabaseNoticeStore } from './DatabaseNoticeStore';
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
