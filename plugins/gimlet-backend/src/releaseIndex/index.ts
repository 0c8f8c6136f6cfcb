export { DatabaseReleaseIndex } from './DatabaseReleaseIndex';
export type { IndexSource, Synced } from './syncReleases';
