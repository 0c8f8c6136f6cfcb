import type { FluxTrace } from '@gimlet-io/devcluster/testUtils';
import fc from 'fast-check';
import type { FollowedRequest } from './__testUtils__/FollowedRequest';
import { arrivingOf } from './__testUtils__/FollowedRequest';
import {
  EXPECTED,
  instant,
  readTraces,
  type ExpectedRequest,
} from './__testUtils__/readTrace';
import { replayRequests } from './__testUtils__/replayRequests';
import { inOrder, type Delivery } from './__testUtils__/TraceReplay';
import { readArrival } from './readArrival';

const traces = readTraces().map(trace => [trace.name, trace] as const);

/** When a request is expected to be in a state; never where it is not expected to be. */
function expectedAt(
  { states }: ExpectedRequest,
  state: 'ready' | 'failed',
): number {
  const found = states.find(known => known.state === state);
  return found ? instant(found.at) : Infinity;
}

/** Nothing is ready or failed before it is so, and what ends rightly ends the same. */
function expectNothingWrong(followed: readonly FollowedRequest[]): void {
  for (const { request, said, reading } of followed) {
    for (const { state, at } of said) {
      if (state !== 'ready' && state !== 'failed') continue;
      const earliest = expectedAt(request, state);
      if (at < earliest) {
        throw new Error(
          `${request.app} ${request.commit} was ${state} at ${
            at - instant(0)
          } ms, expected ${
            earliest === Infinity ? 'never' : earliest - instant(0)
          }`,
        );
      }
    }
    expect(reading?.state).toBe(request.states.at(-1)?.state);
  }
}

/** Each object's transitions in their order, each up to 100 ms later than it was. */
function delayed(trace: FluxTrace, delays: () => number): Delivery[] {
  const last = new Map<string, number>();
  return inOrder(trace)
    .map(({ at, transition }) => {
      const name = transition.object;
      const when = Math.max(at + delays(), last.get(name) ?? 0);
      last.set(name, when);
      return { at: when, transition };
    })
    .sort((one, other) => one.at - other.at);
}

describe.each(traces)('%s', (name, trace) => {
  const { requests } = EXPECTED[name];

  it('no reordering between objects within 100 ms says anything too early, or wrong', () => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.integer({ min: 0, max: 100 })),
        stream => {
          expectNothingWrong(
            replayRequests(trace, requests, {
              deliveries: delayed(trace, () => stream.next().value ?? 0),
            }),
          );
        },
      ),
      { numRuns: 8 },
    );
  });

  it('one kind of object that lags behind says nothing too early, or wrong', () => {
    for (const kind of [
      'Kustomization',
      'GitRepository',
      'Deployment',
      'Job',
      'Pod',
    ]) {
      const deliveries = inOrder(trace)
        .map(({ at, transition }) => ({
          at: transition.object.startsWith(kind) ? at + 100 : at,
          transition,
        }))
        .sort((one, other) => one.at - other.at);
      expectNothingWrong(replayRequests(trace, requests, { deliveries }));
    }
  });

  it('no repeated entry says anything new', () => {
    const repeated = inOrder(trace).flatMap(delivery => [delivery, delivery]);
    const once = replayRequests(trace, requests);
    const twice = replayRequests(trace, requests, { deliveries: repeated });
    expect(twice.map(({ said }) => said)).toEqual(once.map(({ said }) => said));
  });

  it('no prefix, read for the first time at its end, says anything too early, or wrong', () => {
    replayRequests(trace, [], {
      onMoment: (now, { cluster, git }) => {
        for (const request of requests) {
          if (now < instant(git.timeOf(request.commit))) continue;
          const { reading } = readArrival({
            arriving: arrivingOf(request, git, { now }),
            cluster,
            contains: git.contains,
            head: git.headAt((now - instant(0)) / 1000),
            now,
          });
          if (reading.state === 'ready' || reading.state === 'failed') {
            const earliest = expectedAt(request, reading.state);
            expect({ request, now, earliest, early: now < earliest }).toEqual({
              request,
              now,
              earliest,
              early: false,
            });
          }
        }
      },
    });
  });
});
