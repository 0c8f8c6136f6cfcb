import type {
  RequestChange,
  RequestStore,
  StoredRequest,
} from '../database/types';
import type { Announcer } from '../signals/types';

/** Thrown where the lease was lost, or the request ended by somebody else: whoever has it now goes on. */
export class NotMineError extends Error {}

/** @see ClaimedRequest */
export interface ClaimedRequestOptions {
  request: StoredRequest;
  /** Names the claim in the request's lease. */
  owner: string;
  requests: Pick<RequestStore, 'advance'>;
  announcer: Announcer;
  /** Whether this replica still is the writer of the request's repository. */
  isWriter: () => boolean;
}

/** A request that this replica has a lease on: what is written to it is written by the lease's owner alone. */
export class ClaimedRequest {
  readonly request: StoredRequest;
  readonly owner: string;
  readonly #options: ClaimedRequestOptions;
  /** What the timeline said last; the same is not said again. */
  #said: string | undefined;
  #isLost = false;
  #givenBack: Promise<void> | undefined;

  constructor(options: ClaimedRequestOptions) {
    this.request = options.request;
    this.owner = options.owner;
    this.#options = options;
    this.#said = options.request.waitingFor?.text;
  }

  /** Somebody else has the request now. */
  lose(): void {
    this.#isLost = true;
  }

  /** Throws a NotMineError where somebody else has the request. */
  check(): void {
    if (this.#isLost || !this.#options.isWriter()) throw new NotMineError();
  }

  /** Stores a step, and tells of it. Throws a NotMineError where somebody else has the request. */
  async advance(change: RequestChange): Promise<void> {
    const { requests, announcer } = this.#options;
    this.check();
    const { text, ...silent } = change;
    const isNews = text !== undefined && text !== this.#said;
    const stays = await requests.advance(
      this.owner,
      this.request.id,
      isNews ? change : silent,
    );
    if (!stays) {
      this.lose();
      throw new NotMineError();
    }
    if (isNews) this.#said = text;
    announcer.changed(this.request.wish.app);
  }

  /** Gives the request to whoever comes next. Done twice it is waited for twice, and done once. */
  giveBack(): Promise<void> {
    this.#givenBack ??= this.#giveBack();
    return this.#givenBack;
  }

  async #giveBack(): Promise<void> {
    if (this.#isLost) return;
    this.lose();
    const { requests } = this.#options;
    await requests.advance(this.owner, this.request.id, { state: 'queued' });
  }
}
