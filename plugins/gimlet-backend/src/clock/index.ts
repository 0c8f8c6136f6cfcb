export { Bell } from './Bell';
export { RepeatedLook } from './RepeatedLook';
export { systemClock } from './systemClock';
export type { Clock } from './types';
