import {
  deliveriesOf,
  EXPECTED_OF_TRACES,
  instantOfTrace,
  readTraces,
  type Delivery,
  type ExpectedRequest,
  type FluxTrace,
} from '@gimlet-io/devcluster/testUtils';
import fc from 'fast-check';
import type { FollowedRequest } from './__testUtils__/FollowedRequest';
import { arrivingOf } from './__testUtils__/FollowedRequest';
import { replayRequests } from './__testUtils__/replayRequests';
import { readArrival } from './readArrival';

const traces = readTraces().map(trace => [trace.name, trace] as const);

/** When a request is expected to be in a state; never where it is not expected to be. */
function expectedAt(
  { states }: ExpectedRequest,
  state: 'ready' | 'failed',
): number {
  const found = states.find(known => known.state === state);
  return found ? instantOfTrace(found.at) : Infinity;
}

/** Whether a state is said before it is so. */
function isTooEarly(
  request: ExpectedRequest,
  state: string,
  at: number,
): boolean {
  return (
    (state === 'ready' || state === 'failed') && at < expectedAt(request, state)
  );
}

/** What was said too early, or never should have been, and what did not end as expected. */
function wrongs(followed: readonly FollowedRequest[]): string[] {
  return followed.flatMap(({ request, said, reading }) => {
    const who = `${request.app} ${request.commit}`;
    const end = request.states.at(-1)?.state;
    return [
      ...said
        .filter(({ state, at }) => isTooEarly(request, state, at))
        .map(
          ({ state, at }) => `${who} ${state} at ${at - instantOfTrace(0)} ms`,
        ),
      ...(reading?.state === end ? [] : [`${who} ended ${reading?.state}`]),
    ];
  });
}

/** Each object's transitions in their order, each up to 100 ms later than it was. */
function delayed(trace: FluxTrace, delays: () => number): Delivery[] {
  const last = new Map<string, number>();
  return deliveriesOf(trace)
    .map(({ at, transition }) => {
      const name = transition.object;
      const when = Math.max(at + delays(), last.get(name) ?? 0);
      last.set(name, when);
      return { at: when, transition };
    })
    .sort((one, other) => one.at - other.at);
}

describe.each(traces)('%s', (name, trace) => {
  const { requests } = EXPECTED_OF_TRACES[name];

  it('no reordering between objects within 100 ms says anything too early, or wrong', () => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.integer({ min: 0, max: 100 })),
        stream => {
          const followed = replayRequests(trace, requests, {
            deliveries: delayed(trace, () => stream.next().value ?? 0),
          });
          expect(wrongs(followed)).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  });

  it.each(['Kustomization', 'GitRepository', 'Deployment', 'Job', 'Pod'])(
    'a %s that lags behind says nothing too early, or wrong',
    kind => {
      const deliveries = deliveriesOf(trace)
        .map(({ at, transition }) => ({
          at: transition.object.startsWith(kind) ? at + 100 : at,
          transition,
        }))
        .sort((one, other) => one.at - other.at);
      const followed = replayRequests(trace, requests, { deliveries });
      expect(wrongs(followed)).toEqual([]);
    },
  );

  it('no repeated entry says anything new', () => {
    const repeated = deliveriesOf(trace).flatMap(delivery => [
      delivery,
      delivery,
    ]);
    const once = replayRequests(trace, requests);
    const twice = replayRequests(trace, requests, { deliveries: repeated });
    expect(twice.map(({ said }) => said)).toEqual(once.map(({ said }) => said));
  });

  it('no prefix, read for the first time at its end, says anything too early, or wrong', () => {
    const wrong: string[] = [];
    replayRequests(trace, [], {
      onMoment: (now, { cluster, git }) => {
        for (const request of requests) {
          if (now < instantOfTrace(git.timeOf(request.commit))) continue;
          const { reading } = readArrival({
            arriving: arrivingOf(request, git, { now }),
            cluster,
            contains: git.contains,
            head: git.headAt((now - instantOfTrace(0)) / 1000),
            now,
          });
          if (isTooEarly(request, reading.state, now)) {
            wrong.push(`${request.app} ${request.commit} ${reading.state}`);
          }
        }
      },
    });
    expect(wrong).toEqual([]);
  });
});
