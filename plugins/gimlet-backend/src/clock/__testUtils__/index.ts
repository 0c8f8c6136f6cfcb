export { ShiftedClock } from './ShiftedClock';
