import type {
  AppLiveSummary,
  Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { exactDuration } from '../elements/relativeTime';
import { podsWords } from '../live/PodsBar';

/** How a change ended, as far as it is known: `pushed in 0.4 s`, `ready in 1m 42s`, `failed after 1m 4s`. */
export function outcomeWords(
  release: Pick<Release, 'kind' | 'outcome'>,
  /** Of the one that runs. */
  live?: Pick<AppLiveSummary, 'pods' | 'rollout'>,
): string {
  const { kind, outcome } = release;
  if (!outcome) return kind === 'by-hand' ? 'by hand' : 'in git';
  const { state, requestedAt, pushedAt, readyAt, failedAt } = outcome;
  switch (state) {
    case 'reconciling':
      return live ? `rolling out, ${podsWords(live.pods)}` : 'reconciling';
    case 'ready': {
      if (readyAt === undefined) return 'ready';
      const slow = live?.rollout?.slow ? ' · slower than usual' : '';
      return `ready in ${exactDuration(readyAt - pushedAt)}${slow}`;
    }
    case 'failed': {
      const after =
        failedAt === undefined
          ? 'failed'
          : `failed after ${exactDuration(failedAt - pushedAt)}`;
      return outcome.recoveredAt === undefined ? after : `${after}, recovered`;
    }
    case 'pushed':
      return requestedAt === undefined
        ? state
        : `pushed in ${exactDuration(pushedAt - requestedAt)}`;
    default:
      return state;
  }
}

/** How many files a change touched: `+1 ±3 files`, and the same in words. */
export function filesWords(files: NonNullable<Release['files']>): {
  short: string;
  long: string;
} {
  const counted = [
    { count: files.added, sign: '+', word: 'added' },
    { count: files.changed, sign: '±', word: 'changed' },
    { count: files.removed, sign: '−', word: 'removed' },
  ].filter(({ count }) => count > 0);
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  const noun = total === 1 ? 'file' : 'files';
  if (total === 0) return { short: 'no files', long: 'no files changed' };
  return {
    short: `${counted
      .map(({ count, sign }) => `${sign}${count}`)
      .join(' ')} ${noun}`,
    long: `${counted
      .map(({ count, word }) => `${count} ${word}`)
      .join(', ')} ${noun}`,
  };
}
