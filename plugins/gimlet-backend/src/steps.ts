import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { StepListener } from './processing';

/** Lets modules watch requests on their way, to measure or to log. @public */
export interface GimletStepsExtensionPoint {
  /** Called, and waited for, at each step of each request. */
  onStep(listener: StepListener): void;
}

/** @public */
export const gimletStepsExtensionPoint =
  createExtensionPoint<GimletStepsExtensionPoint>({ id: 'gimlet.steps' });
