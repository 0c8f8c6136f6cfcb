import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';
import { outcomeOf } from './describeRelease';

const pushedAt = 1_800_000_000_000;

const outcomes: [
  Pick<Release, 'kind'> & Partial<Pick<Release, 'rolledBackBy'>>,
  Partial<NonNullable<Release['outcome']>> | undefined,
  string,
][] = [
  [{ kind: 'release' }, undefined, 'released'],
  [{ kind: 'release' }, { state: 'pushed' }, 'released'],
  [{ kind: 'release' }, { state: 'reconciling' }, 'rolling out'],
  [
    { kind: 'release' },
    { state: 'ready', readyAt: pushedAt + 102_000 },
    '1m 42s',
  ],
  [{ kind: 'rollback' }, { state: 'failed' }, 'failed'],
  [
    { kind: 'release' },
    { state: 'failed', recoveredAt: pushedAt },
    'recovered',
  ],
  [{ kind: 'release' }, { state: 'superseded' }, 'released'],
  [{ kind: 'hold' }, { state: 'ready', readyAt: pushedAt }, 'held'],
  [{ kind: 'delete' }, { state: 'ready', readyAt: pushedAt }, 'deleted'],
];

it.each(outcomes)('%j with %j is %s', (release, outcome, words) => {
  expect(
    outcomeOf({
      ...release,
      ...(outcome && { outcome: { state: 'pushed', pushedAt, ...outcome } }),
    } as Release),
  ).toBe(words);
});
