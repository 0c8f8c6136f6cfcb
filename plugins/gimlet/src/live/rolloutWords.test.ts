import type { Rollout } from '@gimlet-io/backstage-plugin-gimlet-common';
import { rolloutWords } from './rolloutWords';

const usual = { median: 110, p90: 150, samples: 20 };

describe('rolloutWords', () => {
  it.each<[Partial<Rollout>, number, string]>([
    [{ usual }, 70_000, '~40 s left · usually 1m 50s'],
    [{ usual }, 120_000, '2m 0s so far · usually 1m 50s'],
    [
      { usual, slow: true },
      160_000,
      '2m 40s so far · slower than usual (1m 50s)',
    ],
    [{}, 12_000, '12 s so far'],
    [{ usual: { ...usual, samples: 2 } }, 12_000, '12 s so far'],
    [
      { state: 'ready', endedAt: 102_000, usual },
      999_000,
      'took 1m 42s · as usual',
    ],
    [
      { state: 'ready', endedAt: 151_000, usual, slow: true },
      999_000,
      'took 2m 31s · slower than usual',
    ],
    [{ state: 'ready', endedAt: 9_000 }, 999_000, 'took 9.0 s'],
    [
      { state: 'failed', endedAt: 64_000, usual },
      999_000,
      'failed after 1m 4s',
    ],
  ])('%j after %i ms', (changes, now, words) => {
    expect(
      rolloutWords(
        { state: 'reconciling', text: '', startedAt: 0, ...changes },
        now,
      ),
    ).toBe(words);
  });
});
