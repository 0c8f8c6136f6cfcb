import {
  ApiBlueprint,
  discoveryApiRef,
  fetchApiRef,
  type DiscoveryApi,
  type FetchApi,
} from '@backstage/frontend-plugin-api';
import {
  createGimletClient,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { gimletApiRef } from './gimletApiRef';

/** A client that finds the backend by discovery and calls it as the signed-in user. */
export function createPortalClient(apis: {
  discoveryApi: DiscoveryApi;
  fetchApi: FetchApi;
}): GimletClient {
  return createGimletClient({
    baseUrl: () => apis.discoveryApi.getBaseUrl('gimlet'),
    fetch: apis.fetchApi.fetch,
  });
}

export const gimletApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: gimletApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: createPortalClient,
    }),
});
