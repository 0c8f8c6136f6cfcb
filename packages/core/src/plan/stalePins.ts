import type {
  ChangePlan,
  CommitSha,
  Pin,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitReader } from '../git/types';
import { layoutFileAt } from '../gitops/layout';
import { layoutHash } from '../gitops/layoutFile';

/** A pin that no longer holds. @public */
export interface StalePin {
  pin: Pin;
  /** What is there now: an object id, the layout's hash, or `null` for nothing. */
  actual: string | null;
}

async function actualLayout(
  reader: GitReader,
  head: CommitSha,
  environment: string,
): Promise<string | null> {
  const file = await layoutFileAt(reader, head);
  return file ? layoutHash(file, environment) : null;
}

async function actualEntry(
  reader: GitReader,
  head: CommitSha,
  path: string,
): Promise<string | null> {
  return (await reader.entry(head, path))?.id ?? null;
}

function holds(pin: Pin, actual: string | null): boolean {
  switch (pin.kind) {
    case 'layout':
      return actual === pin.hash;
    case 'blob-or-absent':
      return actual === null || actual === pin.id;
    default:
      return actual === pin.id;
  }
}

/**
 * The pins of a plan that no longer hold at a head (`null`: an empty repository). None: the plan may be committed there as it is.
 *
 * @public
 */
export async function stalePins(
  plan: Pick<ChangePlan, 'pins'>,
  reader: GitReader,
  head: CommitSha | null,
): Promise<StalePin[]> {
  const stale: StalePin[] = [];
  for (const pin of plan.pins) {
    let actual: string | null = null;
    if (head !== null) {
      actual =
        pin.kind === 'layout'
          ? await actualLayout(reader, head, pin.environment)
          : await actualEntry(reader, head, pin.path);
    }
    if (!holds(pin, actual)) stale.push({ pin, actual });
  }
  return stale;
}
