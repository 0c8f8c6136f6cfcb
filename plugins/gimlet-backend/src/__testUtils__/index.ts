export { mountedRoutes } from './mountedRoutes';
export type { TestPolicy } from './testIdentities';
export { ADMIN, TestServer } from './TestServer';
