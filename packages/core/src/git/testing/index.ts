export {
  denyPushes,
  startGitHttpServer,
  type GitHttpServer,
  type PushFault,
} from './gitHttpServer';
export { listenOnLoopback } from './loopback';
export { PLAIN_GIT_ENVIRONMENT, plainGit } from './plainGit';
export { findSshd, startSshServer, type SshServer } from './sshServer';
export { temporaryFolder } from './temporaryFolder';
