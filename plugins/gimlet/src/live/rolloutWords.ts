import type { Rollout } from '@gimlet-io/backstage-plugin-gimlet-common';
import { exactDuration } from '../elements/relativeTime';

/** As many past ones as make a duration the usual one. */
const ENOUGH_SAMPLES = 3;

/** How long a rollout takes, against the usual: `~40 s left · usually 1m 50s`, `took 1m 42s · as usual`, `failed after 1m 4s`. */
export function rolloutWords(
  { state, startedAt, endedAt, usual, slow }: Rollout,
  now: number,
): string {
  const took = (endedAt ?? now) - startedAt;
  const known = usual && usual.samples >= ENOUGH_SAMPLES ? usual : undefined;
  const median = known && known.median * 1000;
  if (state === 'failed') return `failed after ${exactDuration(took)}`;
  if (state === 'ready') {
    if (endedAt === undefined) return 'ready';
    const compared = known ? ' · as usual' : '';
    return `took ${exactDuration(took)}${
      slow ? ' · slower than usual' : compared
    }`;
  }
  if (slow) {
    const usually = median ? ` (${exactDuration(median)})` : '';
    return `${exactDuration(took)} so far · slower than usual${usually}`;
  }
  if (!median) return `${exactDuration(took)} so far`;
  const left = median - took;
  return `${
    left > 0 ? `~${exactDuration(left)} left` : `${exactDuration(took)} so far`
  } · usually ${exactDuration(median)}`;
}
