import type { ReleaseAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import { exactDuration } from '../elements/relativeTime';
import { podsWords } from '../live/PodsBar';

/** A step of a release's way from git to ready pods. */
export interface ArrivalStep {
  name: 'Reconcile' | 'Pods';
  state: 'done' | 'now' | 'failed' | 'ahead';
  words: string;
}

/** How a release came from git to its cluster; none where nothing ever reported that. */
export function arrivalSteps({
  release: { outcome, current },
  request,
  live,
}: Pick<ReleaseAnswer, 'release' | 'request' | 'live'>): ArrivalStep[] {
  const reconciled = request?.timeline.find(
    ({ state }) => state === 'reconciling',
  )?.at;
  const arrives = outcome && outcome.state !== 'pushed';
  const followed = request?.followed || (current && live !== undefined);
  if (!outcome || !(arrives || followed)) return [];
  const { pushedAt, readyAt, failedAt, state } = outcome;
  const pods = current && live ? `${podsWords(live.pods)}` : undefined;
  const said = (...parts: Array<string | false | undefined>) =>
    parts.filter(Boolean).join(' · ');

  const begun = reconciled !== undefined || state === 'ready';
  const applied: ArrivalStep = {
    name: 'Reconcile',
    state: 'now',
    words: 'waiting for Flux',
  };
  if (begun) {
    applied.state = 'done';
    applied.words =
      reconciled === undefined
        ? ''
        : `after ${exactDuration(reconciled - pushedAt)}`;
  } else if (state === 'failed') {
    applied.state = 'failed';
    applied.words = outcome.reason ?? '';
  } else if (state === 'superseded') {
    applied.state = 'ahead';
    applied.words = 'a later change took its place';
  }
  const rolledOut: ArrivalStep = {
    name: 'Pods',
    state: begun ? 'now' : 'ahead',
    words: begun ? pods ?? '' : 'not reached',
  };
  if (state === 'ready') {
    rolledOut.state = 'done';
    rolledOut.words = said(
      pods,
      readyAt === undefined
        ? 'ready'
        : `ready after ${exactDuration(readyAt - pushedAt)}`,
    );
  } else if (state === 'failed' && begun) {
    rolledOut.state = 'failed';
    rolledOut.words = said(
      pods,
      failedAt !== undefined &&
        `failed after ${exactDuration(failedAt - pushedAt)}`,
    );
  } else if (state === 'superseded') {
    rolledOut.state = 'ahead';
    rolledOut.words = 'not reached';
  }
  return [applied, rolledOut];
}
