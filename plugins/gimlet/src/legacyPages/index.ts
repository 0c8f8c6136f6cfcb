export { ReleasePage } from '../releasePage';
export { RequestPage } from '../requestPage';
export { GimletPage } from './GimletPage';
