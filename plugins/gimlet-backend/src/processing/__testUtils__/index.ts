export { Power } from './Power';
export { ProcessingBench, type Replica } from './ProcessingBench';
