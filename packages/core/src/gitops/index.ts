export {
  digestOfCommit,
  fileAt,
  folderTree,
  trustedTrailers,
} from './commitDigest';
export { planDigest, type DigestInput } from './digest';
export {
  APP_LABEL,
  ENVIRONMENT_LABEL,
  formatAppKustomization,
  formatEnvironmentKustomization,
  formatGitRepository,
  formatNamespace,
  formatNotifications,
  needsNamespaceFile,
  notificationName,
} from './fluxObjects';
export { fluxUrl, repositoryOfUrl } from './fluxUrl';
export {
  environmentPlace,
  layoutEntry,
  readLayout,
  type Layout,
  type LayoutPlace,
} from './layout';
export {
  formatLayoutFile,
  layoutHash,
  layoutPin,
  readLayoutFile,
} from './layoutFile';
export { formatMessage, withRequestId, type MessageInput } from './message';
export {
  defaultNamePrefix,
  environmentKustomizationName,
  kustomizationName,
} from './names';
export {
  appPath,
  checkAppName,
  checkEnvironmentName,
  checkPath,
  FLUX_FOLDER,
  fluxPath,
  formatHold,
  holdPath,
  kustomizationPath,
  namespacePath,
  RELEASE_FILE,
  varsPath,
  type EnvironmentPlace,
} from './paths';
export { readReleaseFile } from './releaseFile';
export { parseTrailers, type Trailers } from './trailers';
