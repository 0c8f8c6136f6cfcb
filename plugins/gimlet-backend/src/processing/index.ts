export {
  RequestProcessor,
  type RequestProcessorOptions,
} from './RequestProcessor';
export type { Clock, RequestStep, StepListener } from './types';
