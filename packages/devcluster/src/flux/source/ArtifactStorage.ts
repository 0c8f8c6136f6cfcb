import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import {
  NOTHING_OF_THE_MACHINE,
  type GitRemote,
  type RemoteCommit,
} from './GitRemote';

const run = promisify(execFile);

// The flags of source-controller: --artifact-retention-ttl, --artifact-retention-records.
const KEPT_FOR = 60_000;
const KEPT = 2;

/** A commit that was fetched, as an artifact. */
export interface StoredCommit {
  sha: string;
  /** As Flux writes it: `main@sha1:…`. */
  revision: string;
  /** Of what is in it: the same for two commits with the same files. */
  digest: string;
  /** The first line of its message. */
  subject: string;
}

/** The commits that the sources have fetched. Where Flux serves tarballs, this gives folders. */
export class ArtifactStorage {
  private readonly folder: string;
  private readonly stored = new Map<string, Map<string, Date>>();

  constructor(options: { folder: string }) {
    this.folder = options.folder;
  }

  /**
   * Fetches a commit of a source and keeps it, or the one that is in its place by now. The source is named by its uid.
   *
   * @throws GitOperationError
   */
  async store(
    source: string,
    {
      remote,
      commit,
      now,
    }: { remote: GitRemote; commit: RemoteCommit; now: Date },
  ): Promise<StoredCommit> {
    const { sha, revision, content } = await remote.fetchInto(
      this.repository(source),
      commit,
    );
    const commits = this.stored.get(source) ?? new Map<string, Date>();
    commits.set(sha, now);
    this.stored.set(source, commits);
    const [head, message = ''] = content.split(/\n\n(.*)/s);
    const tree = /^tree (\w+)/.exec(head)![1];
    return {
      sha,
      revision,
      digest: `sha256:${createHash('sha256').update(tree).digest('hex')}`,
      subject: message.split('\n')[0],
    };
  }

  /**
   * The files of a commit in a new folder below the machine's temporary one; who gets it deletes it. Undefined where the commit is
   * not kept (any more).
   */
  async extract(source: string, sha: string): Promise<string | undefined> {
    if (!this.stored.get(source)?.has(sha)) {
      return undefined;
    }
    const folder = await mkdtemp(join(tmpdir(), 'kustomization-'));
    const index = await mkdtemp(join(tmpdir(), 'kustomization-index-'));
    try {
      await run(
        'git',
        [
          '--git-dir',
          this.repository(source),
          '--work-tree',
          folder,
          'read-tree',
          '--reset',
          '-u',
          sha,
        ],
        {
          env: {
            ...process.env,
            ...NOTHING_OF_THE_MACHINE,
            GIT_INDEX_FILE: join(index, 'index'),
          },
        },
      );
      return folder;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    } finally {
      await rm(index, { recursive: true, force: true });
    }
  }

  /** Forgets commits that nobody should ask for any more, but never `current`; gives how many. */
  collectGarbage(
    source: string,
    { current, now }: { current: string | undefined; now: Date },
  ): number {
    const commits = this.stored.get(source);
    if (!commits) {
      return 0;
    }
    const oldestFirst = [...commits].sort(
      ([, a], [, b]) => a.getTime() - b.getTime(),
    );
    let kept = oldestFirst.length;
    let collected = 0;
    for (const [sha, at] of oldestFirst) {
      const isExpired = now.getTime() - at.getTime() > KEPT_FOR;
      if (sha !== current && (isExpired || kept > KEPT)) {
        commits.delete(sha);
        kept--;
        collected++;
      }
    }
    return collected;
  }

  /** Forgets all of a source; gives how many commits that were. */
  async forget(source: string): Promise<number> {
    const count = this.stored.get(source)?.size ?? 0;
    this.stored.delete(source);
    await rm(this.repository(source), { recursive: true, force: true });
    return count;
  }

  private repository(source: string): string {
    return join(this.folder, `${source}.git`);
  }
}
