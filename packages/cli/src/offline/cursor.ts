import type { GitReader } from '@gimlet-io/core';
import { short, UsageError } from '../terminal';

/** A page's `next` as people pass it on: `<commit>/<environment>/<app>` with the commit short. */
export function shortCursor(next: string): string {
  const [commit, ...rest] = next.split('/');
  return [short(commit), ...rest].join('/');
}

/** The cursor that a short one stands for. Throws a UsageError for what cannot be one, and for a commit that is not there. */
export async function fullCursor(
  reader: Pick<GitReader, 'resolve'>,
  cursor: string,
): Promise<string> {
  const [, commit, place] =
    /^([0-9a-f]{4,40})(\/[^/]+\/[^/]+)$/.exec(cursor) ?? [];
  const found = commit && (await reader.resolve(commit));
  if (!found) {
    throw new UsageError(
      `${JSON.stringify(cursor)} is no place in this history`,
      'Give what the last page ended with, after "More:", or begin without --after.',
    );
  }
  return found + place;
}
