import { createApiRef } from '@backstage/frontend-plugin-api';
import type { GimletClient } from '@gimlet-io/backstage-plugin-gimlet-common';

/** Every operation of Gimlet's API, as the signed-in user. @public */
export const gimletApiRef = createApiRef<GimletClient>({
  id: 'plugin.gimlet.client',
});
