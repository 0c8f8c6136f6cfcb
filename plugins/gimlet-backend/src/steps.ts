import { createExtensionPoint } from '@backstage/backend-plugin-api';

/**
 * The points of a request's way at which a server may die, in order: it is stored; a replica took it; its plan is made; the
 * remote's head is known; its commit is written and nobody sees it; the push begins; the push succeeded and nobody was told; what
 * became of it is stored.
 *
 * @public
 */
export type RequestStep =
  | 'accepted'
  | 'claimed'
  | 'planned'
  | 'fetched'
  | 'committed'
  | 'pushing'
  | 'pushed'
  | 'recorded';

/** Called, and waited for, at each step of each request. @public */
export type StepListener = (
  step: RequestStep,
  requestId: string,
) => void | Promise<void>;

/** Lets modules watch requests on their way, to measure or to log. @public */
export interface GimletStepsExtensionPoint {
  /** Called, and waited for, at each step of each request. */
  onStep(listener: StepListener): void;
}

/** @public */
export const gimletStepsExtensionPoint =
  createExtensionPoint<GimletStepsExtensionPoint>({ id: 'gimlet.steps' });
