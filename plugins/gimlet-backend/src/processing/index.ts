export {
  RequestProcessor,
  type RequestProcessorOptions,
} from './RequestProcessor';
