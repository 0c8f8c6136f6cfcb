export { appPlan, type AppPlanOptions } from './appPlan';
export { planFor } from './planFor';
export { GitopsRemote } from '../../gitops/testing';
export {
  CARLA,
  FakeClock,
  QueueBench,
  type QueueUnderTest,
} from './queueBench';
