export { BareRepository, type RepositoryOptions } from './BareRepository';
export { findGit, type GitProgram } from './findGit';
export type { GitSettings } from './gitProcess';
export { EMPTY_TREE, folderTreeId, hashBlob, hashTree } from './hashing';
export type {
  CommitObject,
  FileEntry,
  GitReader,
  GitWriter,
  NewCommit,
  TreeChange,
  TreeEntry,
} from './types';
