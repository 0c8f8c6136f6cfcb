/**
 * The backend plugin of Gimlet: its HTTP API, the processing of requests, the release index.
 *
 * @packageDocumentation
 */
export {
  createGimletAppConditionalDecision,
  gimletAppConditions,
  gimletAppResourceRef,
  gimletAppRules,
  type GimletApp,
  type GimletAppFilter,
} from './authorization';
export { gimletPlugin as default } from './plugin';
export type { RequestStep, StepListener } from './steps';
export {
  gimletStepsExtensionPoint,
  type GimletStepsExtensionPoint,
} from './steps';
