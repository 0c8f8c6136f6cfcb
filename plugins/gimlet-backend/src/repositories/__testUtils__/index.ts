export { environmentConfig } from './environmentConfig';
