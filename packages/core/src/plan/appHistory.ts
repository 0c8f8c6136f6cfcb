import {
  commitSha,
  type CommitSha,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import { handEdit, readReleases } from '../history';

/** An app at a head of the gitops repository. @public */
export interface AppAtHead {
  head: CommitSha;
  environment: string;
  app: string;
}

/**
 * What planning asks of the past.
 *
 * @public
 */
export interface AppHistory {
  /** The app's changes, newest first. */
  changes(app: AppAtHead): AsyncIterable<ReleaseRecord>;
  /** What people changed in the app's folder since Gimlet changed it last, newest first. */
  handEdits(app: AppAtHead): Promise<ReleaseRecord[]>;
  /** The commits of the first-parent chain that changed a file, newest first. */
  commitsTouching(head: CommitSha, path: string): Promise<CommitSha[]>;
  /** Whether a commit is the head or comes before it, on whichever chain. */
  isReachable(commit: CommitSha, head: CommitSha): Promise<boolean>;
}

/** Most questions are answered by the first few changes; thousands are read in few steps all the same. */
const FIRST_PAGE = 25;
const GROWTH = 8;

/** The past of a real repository. @public */
export function gitAppHistory(repository: BareRepository): AppHistory {
  return {
    async *changes(app) {
      let after: string | undefined;
      for (let limit = FIRST_PAGE; ; limit *= GROWTH) {
        const page = await readReleases(repository, { ...app, limit, after });
        yield* page.releases;
        if (page.next === undefined) return;
        after = page.next;
      }
    },
    async handEdits(app) {
      return (await handEdit(repository, app))?.commits ?? [];
    },
    async commitsTouching(head, path) {
      const output = await repository.git([
        'log',
        '--first-parent',
        '--no-renames',
        '--format=%H',
        '--end-of-options',
        head,
        '--',
        `:(literal)${path}`,
      ]);
      return output.toString('utf8').split('\n').filter(Boolean).map(commitSha);
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
