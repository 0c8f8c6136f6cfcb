export { PLAIN_GIT_ENVIRONMENT, plainGit } from './plainGit';
export { temporaryFolder } from './temporaryFolder';
