import {
  GimletError,
  LAYOUT_FILE,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import {
  environmentPlace,
  readLayout,
  type Layout,
  type LayoutPlace,
} from '../gitops/layout';
import { readLog } from './log';

/** Broken layout files in a row that are looked behind. */
const LAYOUTS_TRIED = 20;

/**
 * Where the environments' apps lie, as the head has it; a layout file that somebody broke is read as it was before.
 *
 * @param environment - only this one; a GimletError `not-found` that lists the known ones where there is none
 *
 * @public
 */
export async function readPlaces(
  repository: BareRepository,
  head: CommitSha,
  environment?: string,
): Promise<LayoutPlace[]> {
  const layout = await readableLayout(repository, head);
  if (environment !== undefined) {
    return [{ environment, path: environmentPlace(layout, environment).path }];
  }
  // Where several names were found for one folder, nothing says which of them is meant: the first one stands for all.
  return layout.environments.filter(
    (place, i, all) => all.findIndex(({ path }) => path === place.path) === i,
  );
}

async function readableLayout(
  repository: BareRepository,
  head: CommitSha,
): Promise<Layout> {
  try {
    return await readLayout(repository, head);
  } catch (error) {
    if (!isInvalid(error)) throw error;
    const before = await readLog(repository, {
      heads: [head],
      walk: 'first-parent',
      path: LAYOUT_FILE,
      limit: LAYOUTS_TRIED,
    });
    for (const { id } of before) {
      const layout = await readLayout(repository, id).catch(
        (problem: unknown) => {
          if (!isInvalid(problem)) throw problem;
        },
      );
      if (layout) return layout;
    }
    throw error;
  }
}

function isInvalid(error: unknown): boolean {
  return error instanceof GimletError && error.code === 'invalid';
}
