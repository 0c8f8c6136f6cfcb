import type { RequestAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import { placeOfRequest, versionName } from './requestWords';

/** How long something takes, in milliseconds, as a clock shows it: `0:41`. */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The last steps of its way, and how far it is in the cluster. */
function wayText({ timeline, state, arrival }: RequestAnswer): string {
  const way = timeline.map(entry => entry.state);
  const states: string[] = way.filter((each, index) => each !== way[index - 1]);
  const steps =
    state === 'reconciling' && arrival ? [...states, arrival.text] : states;
  return steps.slice(-3).join(' ▸ ');
}

/** Since its commit was pushed. */
function elapsed({ timeline }: RequestAnswer, now: number): string {
  const pushed = timeline.find(({ state }) => state === 'pushed');
  return pushed ? clockText(now - pushed.at) : '';
}

/**
 * What a spinner says of requests that are followed.
 *
 * @param isOver - whether one of them is no longer waited for
 * @param now - milliseconds since 1970
 */
export function progressText(
  requests: readonly RequestAnswer[],
  isOver: (request: RequestAnswer) => boolean,
  now: number,
): string {
  const moving = requests.filter(request => !isOver(request));
  const [request] = moving;
  if (moving.length !== 1) {
    return `${requests.length - moving.length} of ${requests.length} requests`;
  }
  return [
    [placeOfRequest(request), versionName(request)].filter(Boolean).join(' '),
    wayText(request),
    elapsed(request, now),
  ]
    .filter(Boolean)
    .join('   ');
}
