import {
  GimletError,
  type GimletErrorCode,
  type ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { toldError } from '../repositories/toldError';

/** Where a request was when it failed. */
export type FailedAt = 'repository' | 'planning';

/** What becomes of a request whose turn failed. */
export type AfterFailure =
  /** The branch moved under the plan. */
  | { kind: 'replan' }
  /** Milliseconds until it is tried again. Whoever waits is told why. */
  | { kind: 'wait'; delay: number; text: string }
  /** The same for what will pass by itself, or is a defect of ours. */
  | { kind: 'retry'; delay: number; text: string }
  | { kind: 'fail'; error: ToldError };

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/** A chart that is nowhere to be had is given up after about five minutes; a gitops repository never is. */
const UNREACHABLE_CHART_ATTEMPTS = 10;
const DEFECT_ATTEMPTS = 3;

/** Doubles with each attempt; between half of that and all of it, so that many who failed together do not come back together. */
export function backoff(attempts: number, random: () => number): number {
  const most = Math.min(FIRST_DELAY_MS * 2 ** attempts, LONGEST_DELAY_MS);
  return Math.round(most * (0.5 + random() / 2));
}

/** Messages are mostly written without the full stop. */
const triedAgain = ({ message }: ToldError) =>
  `${message.replace(/\.?$/, '.')} It is tried again.`;

const codeOf = (error: unknown): GimletErrorCode =>
  error instanceof GimletError ? error.code : 'internal';

/**
 * What becomes of a request after an error. `attempts`: how often it failed before.
 *
 * | code                              | at         | attempts | then   |
 * | --------------------------------- | ---------- | -------- | ------ |
 * | stale                             |            |          | replan |
 * | unreachable                       | repository |          | wait   |
 * | unreachable                       | planning   | < 9      | wait   |
 * | timeout, tool, internal, no code  |            | < 2      | retry  |
 * | otherwise                         |            |          | fail   |
 */
export function afterFailure(
  error: unknown,
  context: { at: FailedAt; attempts: number; random: () => number },
): AfterFailure {
  const { at, attempts, random } = context;
  const told = toldError(error);
  const delay = backoff(attempts, random);
  switch (codeOf(error)) {
    case 'stale':
      return { kind: 'replan' };
    case 'unreachable':
      return at === 'repository' || attempts < UNREACHABLE_CHART_ATTEMPTS - 1
        ? { kind: 'wait', delay, text: triedAgain(told) }
        : { kind: 'fail', error: told };
    case 'timeout':
    case 'tool':
    case 'internal':
      return attempts < DEFECT_ATTEMPTS - 1
        ? { kind: 'retry', delay, text: triedAgain(told) }
        : { kind: 'fail', error: told };
    default:
      return { kind: 'fail', error: told };
  }
}
