/** Arguments of git, of what keeps a repository fast to read. */
export const WRITE_COMMIT_GRAPH = [
  'commit-graph',
  'write',
  '--reachable',
  '--changed-paths',
  '--split',
  '--no-progress',
] as const;

/** In the foreground, so that it has ended when the repository is closed. */
export const PACK_WHERE_MANY = [
  '-c',
  'gc.auto=2000',
  '-c',
  'gc.autoDetach=false',
  'gc',
  '--auto',
  '--quiet',
] as const;
