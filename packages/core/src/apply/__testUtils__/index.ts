export { appPlan, type AppPlanOptions } from './appPlan';
export { GitopsRemote } from '../../gitops/testing';
export {
  CARLA,
  FakeClock,
  QueueBench,
  type QueueUnderTest,
} from './queueBench';
