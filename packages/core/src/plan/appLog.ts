import {
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/**
 * The history of one path: what planning needs of a log.
 *
 * @public
 */
export interface AppLog {
  /**
   * The commits of the first-parent chain that changed what is at a path, newest first.
   *
   * @param since - leaves out this commit and everything before it
   */
  commitsTouching(
    head: CommitSha,
    path: string,
    since?: CommitSha,
  ): AsyncIterable<CommitSha>;
  /** Whether a commit is the head or comes before it, on whichever chain. */
  isReachable(commit: CommitSha, head: CommitSha): Promise<boolean>;
}

/** Most questions are answered by the first few commits; a history of thousands is read in few steps all the same. */
const FIRST_STEP = 32;
const LONGEST_STEP = 4096;

/** The log of a real repository, read by `git log`. @public */
export function gitAppLog(repository: {
  git(args: readonly string[]): Promise<Buffer>;
}): AppLog {
  return {
    async *commitsTouching(head, path, since) {
      let from = head;
      let skip = 0;
      for (let step = FIRST_STEP; ; step = Math.min(step * 4, LONGEST_STEP)) {
        const output = await repository.git([
          'log',
          '--first-parent',
          '--diff-merges=first-parent',
          '--no-renames',
          '--format=%H',
          `--max-count=${step}`,
          `--skip=${skip}`,
          '--end-of-options',
          from,
          ...(since ? [`^${since}`] : []),
          '--',
          `:(literal)${path}`,
        ]);
        const found = output.toString('utf8').split('\n').filter(Boolean);
        const commits = found.map(commitSha);
        yield* commits;
        if (commits.length < step) return;
        // The last one is where the next step starts, and is not given twice.
        from = commits[commits.length - 1];
        skip = 1;
      }
    },
    async isReachable(commit, head) {
      const missing = await repository.git([
        'rev-list',
        '--max-count=1',
        '--end-of-options',
        commit,
        `^${head}`,
      ]);
      return missing.length === 0;
    },
  };
}
