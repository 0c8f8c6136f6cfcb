import type { Clock } from '../clock/Clock';
import type { ClusterStore } from '../store';
import type { Operations } from './Operations';
import type { ArtifactStorage } from './source/ArtifactStorage';

/**
 * Milliseconds that the steps of a controller take, as they were measured on the real ones. They are waited for on the clock of the
 * stand-in.
 *
 * @public
 */
export interface Pace {
  write: number;
  fetch: number;
  build: number;
  apply: number;
  /** The first look at the health of what was applied. */
  look: number;
}

/** The pace of the real ones. */
export const RECORDED_PACE: Pace = {
  write: 8,
  fetch: 12,
  build: 80,
  apply: 25,
  look: 20,
};

/** What the controllers share. */
export interface FluxControllerOptions {
  store: ClusterStore;
  clock: Clock;
  pace: Pace;
  operations: Operations;
  artifacts: ArtifactStorage;
  onError: (what: string, error: unknown) => void;
}
