import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import type { GimletClient } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { JSX } from 'react';
import { gimletApiRef } from '../api';
import {
  PAGE_PATHS,
  apiRouteRef,
  artifactsRouteRef,
  environmentsRouteRef,
  releaseRouteRef,
  requestRouteRef,
  rootRouteRef,
  tokensRouteRef,
} from '../routes';
import { clientOf } from './clientOf';

export interface RenderInPortalOptions {
  /** What the server answers; an operation that is not named fails. */
  answers: Partial<GimletClient>;
  /** Where the element is mounted, such as `PAGE_PATHS.release`. */
  path?: string;
  /** The address that is open. */
  at?: string;
  signals?: SignalApi;
}

const NO_SIGNALS: SignalApi = {
  subscribe: () => ({ unsubscribe: () => {} }),
};

/** Renders an element as a portal does, with Gimlet's pages mounted and a server that answers as told. */
export function renderInPortal(
  element: JSX.Element,
  options: RenderInPortalOptions,
) {
  const { answers, path, at, signals = NO_SIGNALS } = options;
  return renderInTestApp(element, {
    apis: [
      [gimletApiRef, clientOf(answers)],
      [signalApiRef, signals],
    ],
    mountedRoutes: {
      [PAGE_PATHS.root]: rootRouteRef,
      [PAGE_PATHS.environments]: environmentsRouteRef,
      [PAGE_PATHS.artifacts]: artifactsRouteRef,
      [PAGE_PATHS.tokens]: tokensRouteRef,
      [PAGE_PATHS.api]: apiRouteRef,
      [PAGE_PATHS.release]: releaseRouteRef,
      [PAGE_PATHS.request]: requestRouteRef,
      '/catalog/:namespace/:kind/:name': entityRouteRef,
    },
    ...(path && { mountPath: path }),
    ...(at && { initialRouteEntries: [at] }),
  });
}
