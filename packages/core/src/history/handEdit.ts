import type {
  CommitSha,
  ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import { readReleases } from './readReleases';

/** How an app's folder was changed by hand since Gimlet changed it last. @public */
export interface HandEdit {
  /** The changes by hand, newest first. */
  commits: ReleaseRecord[];
  /** Gimlet's last change of the folder; absent where all of it was made by hand. */
  since?: ReleaseRecord;
}

/** @public */
export interface HandEditOptions {
  head: CommitSha;
  environment: string;
  app: string;
}

/**
 * What people changed in an app's folder after Gimlet's last change of it. `undefined` where they changed nothing, or where the
 * folder is as Gimlet left it again.
 *
 * Throws a GimletError `not-found` for an unknown environment.
 *
 * @public
 */
export async function handEdit(
  repository: BareRepository,
  options: HandEditOptions,
): Promise<HandEdit | undefined> {
  const commits: ReleaseRecord[] = [];
  const finish = (since?: ReleaseRecord): HandEdit | undefined => {
    const last = commits.at(0);
    return last === undefined || last.tree === since?.tree
      ? undefined
      : { commits, ...(since ? { since } : {}) };
  };

  let after: string | undefined;
  do {
    const page = await readReleases(repository, {
      ...options,
      after,
      limit: 5,
    });
    for (const record of page.releases) {
      if (record.tree === record.before) continue;
      if (record.kind !== 'by-hand') return finish(record);
      commits.push(record);
    }
    after = page.next;
  } while (after !== undefined);
  return finish();
}
