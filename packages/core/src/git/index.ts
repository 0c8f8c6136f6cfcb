export { BareRepository, type RepositoryOptions } from './BareRepository';
export {
  GitFetchError,
  GitPushError,
  type GitFetchErrorKind,
  type GitPushErrorKind,
} from './remoteErrors';
export {
  parseRemoteUrl,
  type GitCredentials,
  type GitRemote,
  type RemoteAddress,
  type RenewingRemote,
} from './remote';
export { findGit, type GitProgram } from './findGit';
export type { GitSettings } from './gitProcess';
export { isRefName } from './names';
export { EMPTY_TREE, folderTreeId, hashBlob } from './hashing';
export type {
  CommitObject,
  FileEntry,
  GitReader,
  GitWriter,
  NewCommit,
  TreeChange,
  TreeEntry,
} from './types';
