export {
  currentReleases,
  type CurrentRelease,
  type CurrentReleasesOptions,
} from './currentReleases';
export { findReleaseByRequest, type FindRequestOptions } from './findRequest';
export {
  compareHeads,
  isRewritten,
  sidesOfMerges,
  type HeadMove,
  type Parents,
} from './graph';
export { handEdit, type HandEdit, type HandEditOptions } from './handEdit';
export { readPlaces } from './places';
export { readHistory, type ReadHistoryOptions } from './readHistory';
export {
  readReleases,
  type ReadReleasesOptions,
  type ReleasePage,
} from './readReleases';
export { RequestIndex, type RequestCommit } from './RequestIndex';
export { markRolledBack } from './rollbackMarks';
