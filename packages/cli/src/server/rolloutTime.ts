import type { Rollout } from '@gimlet-io/backstage-plugin-gimlet-common';
import { clockText } from './clockText';

/**
 * How long a rollout takes, beside how long it usually does: `0:41, usually 1:50`.
 *
 * @param now - milliseconds since 1970
 */
export function rolloutTime(
  rollout: Pick<Rollout, 'startedAt' | 'endedAt' | 'usual' | 'slow'>,
  now: number,
): string {
  const { startedAt, endedAt, usual, slow } = rollout;
  return [
    clockText((endedAt ?? now) - startedAt),
    usual && `usually ${clockText(usual.median * 1000)}`,
    slow && 'slower than usual',
  ]
    .filter(Boolean)
    .join(', ');
}
