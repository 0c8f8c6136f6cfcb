import {
  commitSha,
  type CommitSha,
  type PlanAction,
  type PlanDigest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import { trustedTrailers } from '../gitops/commitDigest';

/** A commit that a request made. @public */
export interface RequestCommit {
  commit: CommitSha;
  action: PlanAction;
  environment: string;
  app?: string;
  digest: PlanDigest;
}

/**
 * Which commit each request made, read from the trailers of all history that a head reaches, on the first-parent chain or off it.
 * The first look reads everything, later ones what is new.
 *
 * @public
 */
export class RequestIndex {
  readonly #repository: BareRepository;
  readonly #commits = new Map<string, CommitSha[]>();
  /** The head up to which everything was read. */
  #read: CommitSha | undefined;

  constructor(options: { repository: BareRepository }) {
    this.#repository = options.repository;
  }

  /** The commit reachable from the head that the request made. A copy of it that somebody else committed is another commit. */
  async find(
    requestId: string,
    head: CommitSha | null,
  ): Promise<RequestCommit | undefined> {
    if (head === null) {
      return undefined;
    }
    await this.#readUpTo(head);
    for (const commit of this.#commits.get(requestId) ?? []) {
      const trailers = await trustedTrailers(this.#repository, commit);
      if (trailers?.request === requestId) {
        const { action, environment, app, digest } = trailers;
        return { commit, action, environment, ...(app ? { app } : {}), digest };
      }
    }
    return undefined;
  }

  async #readUpTo(head: CommitSha): Promise<void> {
    if (this.#read === head) {
      return;
    }
    if (
      this.#read !== undefined &&
      !(await this.#repository.contains(head, this.#read))
    ) {
      // History was rewritten: what was read may be gone.
      this.#commits.clear();
      this.#read = undefined;
    }
    const output = await this.#repository.git([
      'log',
      '--format=%H%x09%(trailers:key=Gimlet-Request,valueonly,separator=%x09)',
      '--fixed-strings',
      '--grep=Gimlet-Request: ',
      head,
      ...(this.#read === undefined ? [] : [`^${this.#read}`]),
      '--',
    ]);
    for (const line of output.toString('utf8').split('\n')) {
      const [id, requestId] = line.split('\t');
      if (requestId) {
        const commits = this.#commits.get(requestId) ?? [];
        commits.push(commitSha(id));
        this.#commits.set(requestId, commits);
      }
    }
    this.#read = head;
  }
}
