export { LeftEnvironments } from './LeftEnvironments';
export {
  RequestProcessor,
  type RequestProcessorOptions,
} from './RequestProcessor';
