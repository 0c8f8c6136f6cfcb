import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import type { Waiting } from './submission';

/** The commits below a head that are newer than what earlier pushes of a batch stood on. */
export async function arrivedSince(
  repository: BareRepository,
  batch: readonly Pick<Waiting, 'attempted'>[],
  head: CommitSha | null,
): Promise<Set<string>> {
  const parents = new Set(
    batch.flatMap(({ attempted }) =>
      attempted.map(({ parentOfPush }) => parentOfPush),
    ),
  );
  const arrived = new Set<string>();
  if (head === null) {
    return arrived;
  }
  for (const parent of parents) {
    const output = await repository.git([
      'rev-list',
      head,
      ...(parent === null ? [] : [`^${parent}`]),
      '--',
    ]);
    output
      .toString('latin1')
      .split('\n')
      .forEach(commit => arrived.add(commit));
  }
  return arrived;
}
