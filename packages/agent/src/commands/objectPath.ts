import {
  GimletError,
  type ObjectRef,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { findWatchedKind } from '../kubernetes';
import type { CommandContext } from './context';

/** Where the API server has an object of a watched kind. */
export function objectPath(
  { watchOf }: Pick<CommandContext, 'watchOf'>,
  ref: ObjectRef,
): string {
  const kind = findWatchedKind(ref);
  if (!kind) {
    throw new GimletError('not-allowed', `${ref.kind} is not watched`);
  }
  return watchOf(kind).path(ref);
}
