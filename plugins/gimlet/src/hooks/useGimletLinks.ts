import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useMemo } from 'react';
import { releaseRouteRef, requestRouteRef } from '../routes';

/** What names a change of an app. */
export interface ReleasePlace {
  environment: string;
  app: string;
  commit: string;
}

export interface GimletLinks {
  release: (place: ReleasePlace) => string | undefined;
  request: (requestId: string) => string | undefined;
}

/** Where the pages of releases and requests are; `undefined` where the portal does not mount them. */
export function useGimletLinks(): GimletLinks {
  const release = useRouteRef(releaseRouteRef);
  const request = useRouteRef(requestRouteRef);
  return useMemo(
    () => ({
      release: ({ environment, app, commit }) =>
        release?.({ environment, app, commit }),
      request: requestId => request?.({ requestId }),
    }),
    [release, request],
  );
}
