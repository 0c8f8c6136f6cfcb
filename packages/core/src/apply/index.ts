export {
  CommitQueue,
  type ApplyStep,
  type ApplyStepListener,
  type CommitQueueOptions,
} from './CommitQueue';
export type { QueueClock } from './Pace';
export { StalePlanError } from './StalePlanError';
export type { Applied, Submission } from './submission';
