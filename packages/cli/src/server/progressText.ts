import type { RequestAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import { clockText } from './clockText';
import { placeOfRequest, versionName } from './requestWords';

/** The last steps of its way, and how far it is in the cluster. */
function wayText({ timeline, state, arrival }: RequestAnswer): string {
  const way = timeline.map(entry => entry.state);
  const states: string[] = way.filter((each, index) => each !== way[index - 1]);
  const steps =
    state === 'reconciling' && arrival ? [...states, arrival.text] : states;
  return steps.slice(-3).join(' ▸ ');
}

/** Since its commit was pushed, beside what is usual. */
function elapsed(
  { timeline }: RequestAnswer,
  now: number,
  usual: number | undefined,
): string {
  const pushed = timeline.find(({ state }) => state === 'pushed');
  return [
    pushed && clockText(now - pushed.at),
    pushed && usual !== undefined && `usually ${clockText(usual)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/**
 * What a spinner says of requests that are followed.
 *
 * @param isOver - whether one of them is no longer waited for
 * @param now - milliseconds since 1970
 * @param usual - how long the rollout of one usually takes, in milliseconds, where that is known
 */
export function progressText(
  requests: readonly RequestAnswer[],
  isOver: (request: RequestAnswer) => boolean,
  now: number,
  usual?: (request: RequestAnswer) => number | undefined,
): string {
  const moving = requests.filter(request => !isOver(request));
  const [request] = moving;
  if (moving.length !== 1) {
    return `${requests.length - moving.length} of ${requests.length} requests`;
  }
  return [
    [placeOfRequest(request), versionName(request)].filter(Boolean).join(' '),
    wayText(request),
    elapsed(request, now, usual?.(request)),
  ]
    .filter(Boolean)
    .join('   ');
}
