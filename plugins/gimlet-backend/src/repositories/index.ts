export {
  createGitopsRepositories,
  DefaultGitopsRepositories,
} from './DefaultGitopsRepositories';
export { HeadPoll, type HeadPollOptions } from './HeadPoll';
export { repositoryKey, type RepositoryAddress } from './repositoryNames';
export { toldError } from './toldError';
export type { GitopsRepositories, GitopsRepository } from './types';
