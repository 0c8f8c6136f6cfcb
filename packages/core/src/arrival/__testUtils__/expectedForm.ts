import {
  instantOfTrace,
  type ExpectedRequest,
} from '@gimlet-io/devcluster/testUtils';
import type { Said } from './FollowedRequest';

type Stated = ExpectedRequest['states'][number];

/** Seconds since a recording's start. */
export const seconds = (at: number): number => (at - instantOfTrace(0)) / 1000;

/** Neighbours of the same state, together. */
function runsOf<T extends { state: string }>(states: readonly T[]): T[][] {
  const runs: T[][] = [];
  for (const state of states) {
    const last = runs.at(-1);
    if (last?.[0].state === state.state) last.push(state);
    else runs.push([state]);
  }
  return runs;
}

/**
 * What was said, in the form of what is expected: a reason that contains the expected one is that one, and where none is expected
 * ours is free. Within one state each change of the reason counts where one is expected.
 */
export function inExpectedForm(
  said: readonly Said[],
  expected: readonly Stated[],
): Stated[] {
  const wanted = runsOf(expected);
  return runsOf(said).flatMap((run, index) => {
    const of = wanted[index] ?? [];
    return (of.length > 1 ? run : run.slice(0, 1)).map(
      ({ state, at, reason }, place) => {
        const want = of[place]?.reason;
        const free = of[place] && want === undefined;
        return {
          state,
          at: seconds(at),
          ...(!free && {
            reason: want && reason.includes(want) ? want : reason,
          }),
        };
      },
    );
  });
}
