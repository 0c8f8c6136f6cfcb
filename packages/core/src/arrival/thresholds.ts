import type { ArrivalThresholds } from './types';

/** What holds where the configuration says nothing. @public */
export const DEFAULT_ARRIVAL_THRESHOLDS: ArrivalThresholds = {
  configError: 30,
  imagePull: 60,
  crashLoop: 120,
  unschedulable: 300,
  outOfMemory: 2,
  notReady: 60,
};
