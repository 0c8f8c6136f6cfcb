import type {
  Outcome,
  TimelineEntry,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { aLive } from '../__testUtils__/liveData';
import { aRelease } from '../__testUtils__/testData';
import { aRequestAnswer } from '../dialogs/__testUtils__/aPlan';
import { arrivalSteps } from './arrivalSteps';

const reconciling: TimelineEntry = { at: 900, state: 'reconciling', text: '' };

describe('arrivalSteps', () => {
  it.each<[string, Omit<Outcome, 'pushedAt'>, TimelineEntry[], string[]]>([
    [
      'waits for Flux',
      { state: 'pushed' },
      [],
      ['Reconcile now waiting for Flux', 'Pods ahead not reached'],
    ],
    [
      'rolls out',
      { state: 'reconciling' },
      [reconciling],
      ['Reconcile done after 0.9 s', 'Pods now 2 of 2 pods'],
    ],
    [
      'is ready',
      { state: 'ready', readyAt: 102_000 },
      [reconciling],
      [
        'Reconcile done after 0.9 s',
        'Pods done 2 of 2 pods · ready after 1m 42s',
      ],
    ],
    [
      'was ready before anybody looked',
      { state: 'ready' },
      [],
      ['Reconcile done ', 'Pods done 2 of 2 pods · ready'],
    ],
    [
      'failed in its pods',
      { state: 'failed', failedAt: 64_000 },
      [reconciling],
      [
        'Reconcile done after 0.9 s',
        'Pods failed 2 of 2 pods · failed after 1m 4s',
      ],
    ],
    [
      'failed before it was applied',
      { state: 'failed', reason: 'BuildFailed' },
      [],
      ['Reconcile failed BuildFailed', 'Pods ahead not reached'],
    ],
    [
      'was superseded',
      { state: 'superseded' },
      [],
      [
        'Reconcile ahead a later change took its place',
        'Pods ahead not reached',
      ],
    ],
  ])('of a release that %s', (_, outcome, timeline, steps) => {
    expect(
      arrivalSteps({
        release: aRelease({ outcome: { pushedAt: 0, ...outcome } }),
        request: aRequestAnswer({ timeline, followed: true }),
        live: aLive(),
      }).map(({ name, state, words }) => `${name} ${state} ${words}`),
    ).toEqual(steps);
  });

  it('has none where nothing reports from the cluster', () => {
    expect(arrivalSteps({ release: aRelease() })).toEqual([]);
  });
});
