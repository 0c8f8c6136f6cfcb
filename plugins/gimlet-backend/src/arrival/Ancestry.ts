import {
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Contains } from '@gimlet-io/core';
import type { GitopsRepository } from '../repositories/types';

/** One commit never comes to stand on another one that it does not stand on. */
const ANSWERS_KEPT = 20_000;

/** Asking a remote for a commit that it may not have is done this often, in milliseconds. */
const FETCH_INTERVAL = 5_000;

type Repository = Pick<GitopsRepository, 'name' | 'mirror' | 'fetch'>;

/** The commit of a revision of Flux's, such as `main@sha1:0123…`. */
function commitOf(revision: string): CommitSha | undefined {
  const id = /(?:^|:)([0-9a-f]{40}|[0-9a-f]{64})$/.exec(revision)?.[1];
  return id === undefined ? undefined : commitSha(id);
}

const keyOf = (
  { name }: Repository,
  commit: CommitSha,
  ancestor: CommitSha,
): string => `${name} ${commit} ${ancestor}`;

/** Whether revisions of Flux's hold commits, as the mirrors know it; each answer is found out once. */
export class Ancestry {
  readonly #known = new Map<string, boolean>();
  readonly #fetchedAt = new Map<string, number>();
  readonly #now: () => number;

  constructor(options: { now: () => number }) {
    this.#now = options.now;
  }

  /** Asks again and again, until everything that is asked of `contains` is known, or cannot be. */
  async settle<T>(
    repository: Repository,
    read: (contains: Contains) => T,
  ): Promise<T> {
    for (;;) {
      const missing = new Map<string, [CommitSha, CommitSha]>();
      const unknown = new Set<string>();
      const result = read((revision, ancestor) => {
        const commit = commitOf(revision);
        if (!commit) return undefined;
        const key = keyOf(repository, commit, ancestor);
        const known = this.#known.get(key);
        if (known === undefined) missing.set(key, [commit, ancestor]);
        return known;
      });
      for (const [key, [commit, ancestor]] of missing) {
        if (!(await this.#find(repository, key, commit, ancestor))) {
          unknown.add(key);
        }
      }
      if (unknown.size === missing.size) return result;
    }
  }

  /** Whether the answer is known now. */
  async #find(
    repository: Repository,
    key: string,
    commit: CommitSha,
    ancestor: CommitSha,
  ): Promise<boolean> {
    const { mirror } = repository;
    if (
      !(await mirror.resolve(commit)) &&
      !(await this.#fetched(repository, commit))
    ) {
      return false;
    }
    this.#known.set(key, await mirror.contains(commit, ancestor));
    if (this.#known.size > ANSWERS_KEPT) {
      const [oldest] = this.#known.keys();
      this.#known.delete(oldest);
    }
    return true;
  }

  /** What another replica pushed, or a person, may not be here yet. */
  async #fetched(repository: Repository, commit: CommitSha): Promise<boolean> {
    const now = this.#now();
    const last = this.#fetchedAt.get(repository.name) ?? 0;
    if (now - last < FETCH_INTERVAL) return false;
    this.#fetchedAt.set(repository.name, now);
    // A failure is told by the repository's own problem.
    await repository.fetch().catch(() => undefined);
    return (await repository.mirror.resolve(commit)) !== undefined;
  }
}
