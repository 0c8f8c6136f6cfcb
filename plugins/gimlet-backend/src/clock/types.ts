/** Time as it is seen here; another one in tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends early, without an error, where the signal says so. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
