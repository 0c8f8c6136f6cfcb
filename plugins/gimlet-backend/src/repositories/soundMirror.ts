import type { BareRepository } from '@gimlet-io/core';

/**
 * Whether all of a branch's commits, and every file of its head, are in a mirror. A machine that lost its power can leave files
 * that are empty or were never written; git only finds out when it needs them.
 */
export async function isSound(
  mirror: BareRepository,
  branch: string,
): Promise<boolean> {
  try {
    // Prints the type of each ref's object, and fails where it is not there.
    await mirror.git(['for-each-ref']);
    const head = await mirror.head(branch);
    if (head === null) return true;
    await mirror.git(['rev-list', '--count', head, '--']);
    const objects = await mirror.git([
      'rev-list',
      '--objects',
      '--no-object-names',
      '--max-count=1',
      head,
      '--',
    ]);
    const found = await mirror.git(
      ['cat-file', '--batch-check=%(objecttype)'],
      {
        input: objects,
      },
    );
    return !/ missing$/m.test(found.toString('latin1'));
  } catch {
    return false;
  }
}
