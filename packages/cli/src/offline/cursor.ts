import type { GitReader } from '@gimlet-io/core';
import { short } from '../terminal';

/** A page's `next` as people pass it on: `<commit>/<environment>/<app>` with the commit short. */
export function shortCursor(next: string): string {
  const [commit, ...rest] = next.split('/');
  return [short(commit), ...rest].join('/');
}

/** The cursor that a short one stands for; it stays as it is where it stands for none. */
export async function fullCursor(
  reader: Pick<GitReader, 'resolve'>,
  cursor: string,
): Promise<string> {
  const [commit, ...rest] = cursor.split('/');
  const found = /^[0-9a-f]{4,}$/.test(commit)
    ? await reader.resolve(commit)
    : undefined;
  return [found ?? commit, ...rest].join('/');
}
