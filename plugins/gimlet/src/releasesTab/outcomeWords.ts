import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';
import { exactDuration } from '../elements';

/** How a change ended, as far as it is known: `pushed in 0.4 s`. */
export function outcomeWords(
  release: Pick<Release, 'kind' | 'outcome'>,
): string {
  const { kind, outcome } = release;
  if (!outcome) return kind === 'by-hand' ? 'by hand' : 'in git';
  const { state, requestedAt, pushedAt } = outcome;
  if (state !== 'pushed' || requestedAt === undefined) return state;
  return `pushed in ${exactDuration(pushedAt - requestedAt)}`;
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
