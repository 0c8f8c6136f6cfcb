import {
  deliveriesOf,
  instantOfTrace,
  TraceGit,
  TraceReplay,
  type Delivery,
  type ExpectedRequest,
  type FluxTrace,
} from '@gimlet-io/devcluster/testUtils';
import { ClusterState } from '../ClusterState';
import { readFluxNotice, type FluxNotice } from '../fluxNotice';
import type { OwnerInGit } from '../types';
import { FollowedRequest } from './FollowedRequest';

/** When git changed; each of them is a moment to read at. */
export const gitMoments = ({ steps }: FluxTrace): number[] =>
  steps.flatMap(({ t, do: what }) =>
    what === 'commit' || what === 'reset' ? [instantOfTrace(t)] : [],
  );

/** Reads at every moment that the clock asks for, up to one. */
function runClock(followed: readonly FollowedRequest[], until: number): void {
  for (;;) {
    const next = Math.min(...followed.map(({ nextAt }) => nextAt ?? Infinity));
    if (next === Infinity || next > until) return;
    for (const request of followed) request.read(next);
  }
}

/**
 * Replays a recording with its requests, reading after each transition; the clock runs on after the last, as if nothing more
 * happened.
 *
 * @param deliveries - in the order in which the agent hears of them
 * @param onMoment - called after each
 */
export function replayRequests(
  trace: FluxTrace,
  requests: readonly ExpectedRequest[],
  options: {
    deliveries?: readonly Delivery[];
    onMoment?: (at: number, replay: TraceReplay<ClusterState>) => void;
  } = {},
): FollowedRequest[] {
  const { deliveries = deliveriesOf(trace), onMoment } = options;
  const replay = new TraceReplay(trace, new ClusterState());
  const { git, cluster } = replay;
  const followed = requests.map(
    request => new FollowedRequest(request, { git, input: { cluster } }),
  );
  const moments: { at: number; delivery?: Delivery }[] = [
    ...gitMoments(trace).map(at => ({ at })),
    ...deliveries.map(delivery => ({ at: delivery.at, delivery })),
  ].sort((one, other) => one.at - other.at);
  for (const { at, delivery } of moments) {
    runClock(followed, at - 1);
    if (delivery) replay.deliver(delivery);
    for (const request of followed) request.read(at);
    onMoment?.(at, replay);
  }
  runClock(followed, Infinity);
  return followed;
}

/** The same from webhooks alone, without an agent. */
export function replayNotices(
  trace: FluxTrace,
  requests: readonly ExpectedRequest[],
): FollowedRequest[] {
  const git = new TraceGit(trace);
  const notices: FluxNotice[] = [];
  const followed = requests.map(request => {
    const name = `acme-gitops-production-shop-${request.app}`;
    const owner: OwnerInGit = {
      namespace: 'flux-system',
      name,
      timeout: 15,
      interval: 600,
      wait: true,
      shared: false,
    };
    return new FollowedRequest(request, {
      git,
      input: { notices },
      arriving: { owner },
    });
  });
  const moments: { at: number; notice?: FluxNotice }[] = [
    ...gitMoments(trace).map(at => ({ at })),
    ...trace.webhooks.map(({ t, body }) => ({
      at: instantOfTrace(t),
      notice: readFluxNotice(body, instantOfTrace(t)),
    })),
  ].sort((one, other) => one.at - other.at);
  for (const { at, notice } of moments) {
    runClock(followed, at - 1);
    if (notice) notices.push(notice);
    for (const request of followed) request.read(at);
  }
  runClock(followed, Infinity);
  return followed;
}
