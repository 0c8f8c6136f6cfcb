import {
  releaseCreatePermission,
  releaseDeletePermission,
  releaseHoldPermission,
  releaseRollbackPermission,
  releaseTakeOverPermission,
  type ChangeWish,
  type Decision,
  type WishedAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Authorizer, Caller, Resource } from '../../authorization/types';

/** The permission that each action needs. */
export const permissionOfAction = {
  release: releaseCreatePermission,
  rollback: releaseRollbackPermission,
  delete: releaseDeletePermission,
  hold: releaseHoldPermission,
  resume: releaseHoldPermission,
} satisfies Record<WishedAction, unknown>;

const takesOver = (wish: ChangeWish) =>
  wish.action === 'release' && wish.takeOver === true;

/** Whose folder is taken over is for the authorizer to find out: the artifact's repository is not its owner. */
const folderOf = ({ environment, app }: ChangeWish): Resource => ({
  environment,
  app,
});

/** Throws a GimletError `not-allowed` where the caller may not make the change. */
export async function authorizeWish(
  authorizer: Pick<Authorizer, 'authorize'>,
  caller: Caller,
  wish: ChangeWish,
  resource: Resource,
): Promise<void> {
  await authorizer.authorize(caller, permissionOfAction[wish.action], resource);
  if (takesOver(wish)) {
    await authorizer.authorize(
      caller,
      releaseTakeOverPermission,
      folderOf(wish),
    );
  }
}

/** Whether the caller may make the change, and the rule that says so. */
export async function decideWish(
  authorizer: Pick<Authorizer, 'decide'>,
  caller: Caller,
  wish: ChangeWish,
  resource: Resource,
): Promise<Decision> {
  const decision = await authorizer.decide(
    caller,
    permissionOfAction[wish.action],
    resource,
  );
  return decision.allowed && takesOver(wish)
    ? authorizer.decide(caller, releaseTakeOverPermission, folderOf(wish))
    : decision;
}
