import type { ClusterCache } from '../cache';
import type { ClusterApi, ObjectWatch, WatchedKind } from '../kubernetes';
import type { CommandOutput } from './CommandOutput';

/** What a command is carried out with. */
export interface CommandContext {
  api: ClusterApi;
  cache: ClusterCache;
  /** In the version that the cluster has. */
  watchOf(kind: WatchedKind): ObjectWatch;
  output: CommandOutput;
  /** Of the clock that the objects are stamped with. */
  now(): Date;
  signal: AbortSignal;
}
