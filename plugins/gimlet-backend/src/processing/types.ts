/**
 * The points of a request's way at which a server may die, in order: it is stored; a replica took it; its plan is made; the
 * remote's head is known; its commit is written and nobody sees it; the push begins; the push succeeded and nobody was told; what
 * became of it is stored.
 *
 * @public
 */
export type RequestStep =
  | 'accepted'
  | 'claimed'
  | 'planned'
  | 'fetched'
  | 'committed'
  | 'pushing'
  | 'pushed'
  | 'recorded';

/** Called, and waited for, at each step of each request. @public */
export type StepListener = (
  step: RequestStep,
  requestId: string,
) => void | Promise<void>;

/** Time as it is seen here; another one in tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends early, without an error, where the signal says so. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
