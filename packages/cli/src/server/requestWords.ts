import type {
  ReleaseRequest,
  RequestState,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { printable, short } from '../terminal';

/** The app and where: `production/checkout`. */
export const placeOfRequest = ({
  wish,
}: Pick<ReleaseRequest, 'wish'>): string => `${wish.environment}/${wish.app}`;

/** `1f3c9a2 Faster cart`, or nothing where nothing is known. */
export function versionName({
  version,
}: Pick<ReleaseRequest, 'version'>): string {
  return version
    ? printable(`${short(version.sha)} ${version.title}`).trim()
    : '';
}

/** How far a request is followed: until its commit is pushed, or until it has arrived in the cluster, where something reports from there. */
export type Goal = 'pushed' | 'arrived';

/** It is in git, and nothing has failed. */
export const isPushed = (
  state: RequestState,
): state is 'pushed' | 'reconciling' | 'ready' =>
  state === 'pushed' || state === 'reconciling' || state === 'ready';

/** It came as far as that. */
export function isDone(
  { state, followed }: Pick<ReleaseRequest, 'state' | 'followed'>,
  goal: Goal,
): boolean {
  if (goal === 'pushed') {
    return isPushed(state);
  }
  return state === 'ready' || (state === 'pushed' && !followed);
}

/** It goes on when somebody does something; a repository that does not answer is tried again by the server. */
export function waitsForSomebody({
  state,
  waitingFor,
}: Pick<ReleaseRequest, 'state' | 'waitingFor'>): boolean {
  return state === 'waiting' && waitingFor?.kind !== 'unreachable';
}

/** Its state in words, with the reason: `waiting: automatic releases are held`. */
export function stateWords(
  request: Pick<
    ReleaseRequest,
    'state' | 'waitingFor' | 'unchanged' | 'error' | 'arrival'
  >,
): string {
  const { state, waitingFor, unchanged, error, arrival } = request;
  if (state === 'waiting' && waitingFor) {
    return `waiting: ${waitingFor.text}`;
  }
  if (state === 'failed' && error) {
    return `failed: ${error.message}`;
  }
  if (state === 'reconciling' && arrival) {
    return `reconciling: ${arrival.text}`;
  }
  return isPushed(state) && unchanged ? `${state}, nothing to change` : state;
}
