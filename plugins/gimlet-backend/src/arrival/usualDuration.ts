import type { Rollout } from '@gimlet-io/backstage-plugin-gimlet-common';

/** Fewer say nothing of what is usual. */
const LEAST_SAMPLES = 3;

/** The value below which this part of the sorted values lies, between the two nearest. */
function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  return below + (above - below) * (place - Math.floor(place));
}

const seconds = (milliseconds: number) => Math.round(milliseconds / 100) / 10;

/** How long rollouts took; `undefined` where there are too few to tell. @param durations - milliseconds */
export function usualDuration(durations: readonly number[]): Rollout['usual'] {
  if (durations.length < LEAST_SAMPLES) return undefined;
  const sorted = [...durations].sort((a, b) => a - b);
  return {
    median: seconds(quantile(sorted, 0.5)),
    p90: seconds(quantile(sorted, 0.9)),
    samples: sorted.length,
  };
}
