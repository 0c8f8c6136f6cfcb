export { GitopsRemote } from './GitopsRemote';
