export { appPlan, type AppPlanOptions } from './appPlan';
export { GitopsRemote } from './gitopsRemote';
export {
  CARLA,
  FakeClock,
  QueueBench,
  type QueueUnderTest,
} from './queueBench';
