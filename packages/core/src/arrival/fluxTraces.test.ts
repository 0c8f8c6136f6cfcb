import type { FluxTrace } from '@gimlet-io/devcluster/testUtils';
import { FollowedRequest, type Said } from './__testUtils__/FollowedRequest';
import {
  EXPECTED,
  instant,
  readTraces,
  type ExpectedRequest,
} from './__testUtils__/readTrace';
import { inOrder, TraceReplay } from './__testUtils__/TraceReplay';

/** Replays a recording with its requests; the clock runs on after its last entry, as if nothing more happened. */
function replay(trace: FluxTrace, requests: readonly ExpectedRequest[]) {
  const world = new TraceReplay(trace);
  const { git, cluster } = world;
  const followed = requests.map(
    request => new FollowedRequest(request, { git, input: { cluster } }),
  );
  const clock = (until: number) => {
    for (;;) {
      const next = Math.min(
        ...followed.map(({ nextAt }) => nextAt ?? Infinity),
      );
      if (!(next <= until) || next === Infinity) return;
      for (const request of followed) request.read(next);
    }
  };
  const moments = [
    ...trace.steps.flatMap(({ t, do: what }) =>
      what === 'commit' || what === 'reset'
        ? [{ at: instant(t), delivery: undefined }]
        : [],
    ),
    ...inOrder(trace).map(delivery => ({ at: delivery.at, delivery })),
  ].sort((one, other) => one.at - other.at);
  for (const { at, delivery } of moments) {
    clock(at - 1);
    if (delivery) world.deliver(delivery);
    for (const request of followed) request.read(at);
  }
  clock(Infinity);
  return followed;
}

const seconds = (at: number): number => (at - instant(0)) / 1000;

type Stated = ExpectedRequest['states'][number];

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
function inExpectedForm(
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

describe.each(readTraces().map(trace => [trace.name, trace] as const))(
  '%s',
  (name, trace) => {
    const { requests } = EXPECTED[name];
    const followed = replay(trace, requests);
    it.each(
      requests.map(
        (request, index) =>
          [
            `${request.app} ${request.commit}`,
            request,
            followed[index],
          ] as const,
      ),
    )('%s', (_, request, { said }) => {
      expect(inExpectedForm(said, request.states)).toEqual(request.states);
    });
  },
);
