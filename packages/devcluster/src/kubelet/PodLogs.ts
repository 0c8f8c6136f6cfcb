import type { Pod } from '../objects/pods';

/** Which lines of a container are wanted. */
export interface LogOptions {
  container: string;
  follow?: boolean;
  /** Those of the container's run before. */
  previous?: boolean;
  sinceSeconds?: number;
  sinceTime?: Date;
  tailLines?: number;
  timestamps?: boolean;
  limitBytes?: number;
}

/** Where the lines that containers print can be had. */
export interface PodLogs {
  /**
   * Lines, each with its line break. Ends with the container where it is followed.
   *
   * @throws StatusError with `BadRequest` where the container has not begun.
   */
  read(
    pod: Pod,
    options: LogOptions,
    signal: AbortSignal,
  ): AsyncIterable<string>;
}
