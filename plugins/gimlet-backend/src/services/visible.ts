import type { Permission } from '@backstage/plugin-permission-common';
import type { Authorizer, Caller, Resource } from '../authorization/types';

/** Those of a list's items that the caller may see, by one question to the policy. */
export async function visibleTo<T>(
  authorizer: Pick<Authorizer, 'decideAll'>,
  caller: Caller,
  permission: Permission,
  items: readonly T[],
  resourceOf: (item: T) => Resource,
): Promise<T[]> {
  const keyOf = (item: T) => JSON.stringify(resourceOf(item));
  const resources = new Map(items.map(item => [keyOf(item), resourceOf(item)]));
  const decisions = await authorizer.decideAll(caller, permission, [
    ...resources.values(),
  ]);
  const allowed = new Set(
    [...resources.keys()].filter((_, place) => decisions[place].allowed),
  );
  return items.filter(item => allowed.has(keyOf(item)));
}
