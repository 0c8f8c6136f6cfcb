export { digestOfCommit, trustedTrailers } from './commitDigest';
export { planDigest, type DigestInput } from './digest';
export {
  formatAppKustomization,
  formatNamespace,
  type KustomizationEnvironment,
} from './fluxObjects';
export { repositoryOfUrl } from './fluxUrl';
export {
  layoutEntry,
  readLayout,
  type Layout,
  type LayoutPlace,
} from './layout';
export { formatLayoutFile, readLayoutFile } from './layoutFile';
export { formatMessage, type MessageInput } from './message';
export {
  appPath,
  holdPath,
  kustomizationPath,
  namespacePath,
  varsPath,
  type EnvironmentPlace,
} from './paths';
export { readReleaseFile } from './releaseFile';
export { parseTrailers, type Trailers } from './trailers';
