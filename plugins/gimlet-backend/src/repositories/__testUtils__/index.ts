export { environmentConfig } from './environmentConfig';
export { GitopsRemote } from './GitopsRemote';
