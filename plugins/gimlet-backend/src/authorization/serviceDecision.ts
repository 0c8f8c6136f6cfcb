import type { BackstagePrincipalAccessRestrictions } from '@backstage/backend-plugin-api';
import {
  isReadPermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import type { Decision } from '@gimlet-io/backstage-plugin-gimlet-common';
import { PERMISSIONS_FOR_USERS } from './userPermissions';
import type { Caller } from './types';

/** As Backstage's permission client reads them: every restriction that is there must hold. */
function restrictionsAllow(
  restrictions: BackstagePrincipalAccessRestrictions,
  permission: Permission,
): boolean {
  const { permissionNames, permissionAttributes } = restrictions;
  const { action } = permission.attributes;
  return (
    (permissionNames?.includes(permission.name) ?? true) &&
    (permissionAttributes?.action === undefined ||
      (action !== undefined && permissionAttributes.action.includes(action)))
  );
}

/**
 * External services and other plugins. Backstage allows those without restrictions everything; here they may read, and what they
 * may do besides must be named by the `accessRestrictions` of their entry in the app-config.
 */
export function decideForService(
  service: Extract<Caller, { kind: 'service' }>,
  permission: Permission,
): Decision {
  const { subject, credentials } = service;
  const denied = (reason: string) => ({ allowed: false, reason });
  if (PERMISSIONS_FOR_USERS.some(({ name }) => name === permission.name)) {
    return denied(
      `${permission.name} is for signed-in users; no service may do it`,
    );
  }
  const { permissionNames, permissionAttributes } =
    credentials.principal.accessRestrictions ?? {};
  if (permissionNames === undefined && permissionAttributes === undefined) {
    return isReadPermission(permission)
      ? { allowed: true, reason: `${subject} may read` }
      : denied(
          `${subject} may only read, since its accessRestrictions name no permission of Gimlet`,
        );
  }
  return restrictionsAllow(
    { permissionNames, permissionAttributes },
    permission,
  )
    ? {
        allowed: true,
        reason: `the accessRestrictions of ${subject} allow ${permission.name}`,
      }
    : denied(
        `the accessRestrictions of ${subject} do not allow ${permission.name}`,
      );
}
