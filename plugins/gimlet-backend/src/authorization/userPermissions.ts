import type { Permission } from '@backstage/plugin-permission-common';
import {
  indexRebuildPermission,
  tokenCreatePermission,
  tokenReadPermission,
  tokenRevokePermission,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** Only for signed-in users: neither a token nor a service ever manages tokens or throws the index away. */
export const PERMISSIONS_FOR_USERS: readonly Permission[] = [
  tokenReadPermission,
  tokenCreatePermission,
  tokenRevokePermission,
  indexRebuildPermission,
];
