import { createPermission } from '@backstage/plugin-permission-common';
import type { Permission } from '@backstage/plugin-permission-common';

/** The type of the resource that decisions are about: an app in an environment, `<environment>/<app>`. @public */
export const RESOURCE_TYPE_GIMLET_APP = 'gimlet-app';

/** To see what runs where, and its history, plans and requests. @public */
export const releaseReadPermission = createPermission({
  name: 'gimlet.release.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To release an artifact. @public */
export const releaseCreatePermission = createPermission({
  name: 'gimlet.release.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To roll an app back. @public */
export const releaseRollbackPermission = createPermission({
  name: 'gimlet.release.rollback',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To delete an app from an environment. @public */
export const releaseDeletePermission = createPermission({
  name: 'gimlet.release.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To hold automatic releases of an app, and to resume them. @public */
export const releaseHoldPermission = createPermission({
  name: 'gimlet.release.hold',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To take an app's folder over that another repository released. @public */
export const releaseTakeOverPermission = createPermission({
  name: 'gimlet.release.take-over',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To cancel requests of others; one's own may always be cancelled. @public */
export const requestCancelPermission = createPermission({
  name: 'gimlet.request.cancel',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To read and follow the logs of an app's pods. @public */
export const logsReadPermission = createPermission({
  name: 'gimlet.logs.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To read an app's objects in the cluster, as YAML or described; never Secrets. @public */
export const objectReadPermission = createPermission({
  name: 'gimlet.object.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To restart an app. @public */
export const workloadRestartPermission = createPermission({
  name: 'gimlet.workload.restart',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To let Flux reconcile an app, to suspend that and to resume it. @public */
export const fluxReconcilePermission = createPermission({
  name: 'gimlet.flux.reconcile',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To silence alerts of an app. @public */
export const alertSilencePermission = createPermission({
  name: 'gimlet.alert.silence',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_GIMLET_APP,
});

/** To report from a cluster, and to carry out what is asked of it. For tokens of agents alone: a user needs it to make one. @public */
export const agentConnectPermission = createPermission({
  name: 'gimlet.agent.connect',
  attributes: { action: 'update' },
});

/** To ship artifacts. @public */
export const artifactCreatePermission = createPermission({
  name: 'gimlet.artifact.create',
  attributes: { action: 'create' },
});

/** To see artifacts. @public */
export const artifactReadPermission = createPermission({
  name: 'gimlet.artifact.read',
  attributes: { action: 'read' },
});

/** To tell that a branch was deleted. @public */
export const branchDeletePermission = createPermission({
  name: 'gimlet.branch.delete',
  attributes: { action: 'delete' },
});

/** To see the environments. @public */
export const environmentReadPermission = createPermission({
  name: 'gimlet.environment.read',
  attributes: { action: 'read' },
});

/** To see all tokens, never their secrets. @public */
export const tokenReadPermission = createPermission({
  name: 'gimlet.token.read',
  attributes: { action: 'read' },
});

/** To make tokens. @public */
export const tokenCreatePermission = createPermission({
  name: 'gimlet.token.create',
  attributes: { action: 'create' },
});

/** To revoke tokens. @public */
export const tokenRevokePermission = createPermission({
  name: 'gimlet.token.revoke',
  attributes: { action: 'delete' },
});

/** To throw the release index away and build it anew from git. @public */
export const indexRebuildPermission = createPermission({
  name: 'gimlet.index.rebuild',
  attributes: { action: 'update' },
});

/** Those that are about an app in an environment. @public */
export const gimletAppPermissions = [
  releaseReadPermission,
  releaseCreatePermission,
  releaseRollbackPermission,
  releaseDeletePermission,
  releaseHoldPermission,
  releaseTakeOverPermission,
  requestCancelPermission,
  logsReadPermission,
  objectReadPermission,
  workloadRestartPermission,
  fluxReconcilePermission,
  alertSilencePermission,
];

/** All of them. @public */
export const gimletPermissions: Permission[] = [
  ...gimletAppPermissions,
  agentConnectPermission,
  artifactCreatePermission,
  artifactReadPermission,
  branchDeletePermission,
  environmentReadPermission,
  tokenReadPermission,
  tokenCreatePermission,
  tokenRevokePermission,
  indexRebuildPermission,
];
