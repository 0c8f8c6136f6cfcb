export { systemClock } from './systemClock';
export type { Clock } from './types';
