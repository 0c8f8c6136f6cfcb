import type { Permission } from '@backstage/plugin-permission-common';
import {
  agentConnectPermission,
  artifactCreatePermission,
  artifactReadPermission,
  branchDeletePermission,
  environmentReadPermission,
  fluxReconcilePermission,
  logsReadPermission,
  objectReadPermission,
  releaseCreatePermission,
  releaseDeletePermission,
  releaseHoldPermission,
  releaseReadPermission,
  releaseRollbackPermission,
  type Decision,
  type TokenAction,
  workloadRestartPermission,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { matchesGlob } from './globs';
import type { Caller, Resource } from './types';

/** What each action of a token allows. What stands nowhere here, no token may. */
export const PERMISSIONS_OF_ACTION: Record<TokenAction, Permission[]> = {
  read: [
    releaseReadPermission,
    artifactReadPermission,
    environmentReadPermission,
  ],
  'artifact.create': [artifactCreatePermission],
  'release.create': [releaseCreatePermission],
  'release.rollback': [releaseRollbackPermission],
  'release.delete': [releaseDeletePermission],
  'release.hold': [releaseHoldPermission],
  'branch.delete': [branchDeletePermission],
  'logs.read': [logsReadPermission],
  'object.read': [objectReadPermission],
  'workload.restart': [workloadRestartPermission],
  'flux.reconcile': [fluxReconcilePermission],
  'agent.connect': [agentConnectPermission],
};

const ACTION_OF_PERMISSION = new Map(
  Object.entries(PERMISSIONS_OF_ACTION).flatMap(([action, permissions]) =>
    permissions.map(({ name }): [string, string] => [name, action]),
  ),
);

/** Whether the globs leave nothing out, so that nothing need be known of what they bound. */
function isUnbounded(globs: readonly string[]): boolean {
  return globs.includes('*') || globs.includes('**');
}

/** Whether the repository of an app must be found out before it can be decided. */
export function asksForRepository(
  token: Extract<Caller, { kind: 'token' }>,
  { app, repository }: Resource,
): boolean {
  return (
    app !== undefined &&
    repository === undefined &&
    !isUnbounded(token.repositories)
  );
}

/** What a token is bounded by decides, and nothing else. */
export function decideForToken(
  token: Extract<Caller, { kind: 'token' }>,
  permission: Permission,
  resource: Resource,
): Decision {
  const { name, actions, environments, repositories } = token;
  const denied = (reason: string) => ({ allowed: false, reason });
  const action = ACTION_OF_PERMISSION.get(permission.name);
  if (action === undefined) {
    return denied(
      `${permission.name} is for signed-in users; no token may do it`,
    );
  }
  if (!actions.some(allowed => allowed === action)) {
    return denied(
      `the token ${name} may not ${action}, only ${actions.join(', ')}`,
    );
  }
  const { environment, repository } = resource;
  if (environment !== undefined && !matchesGlob(environments, environment)) {
    return denied(
      `the token ${name} is not for the environment ${environment}, only for ${environments.join(
        ', ',
      )}`,
    );
  }
  if (repository !== undefined && !matchesGlob(repositories, repository)) {
    return denied(
      `the token ${name} is not for the repository ${repository}, only for ${repositories.join(
        ', ',
      )}`,
    );
  }
  if (asksForRepository(token, resource)) {
    return denied(
      `the token ${name} is only for the repositories ${repositories.join(
        ', ',
      )}, and it is not known which one ${resource.app} belongs to`,
    );
  }
  return { allowed: true, reason: `the token ${name} may ${action}` };
}
