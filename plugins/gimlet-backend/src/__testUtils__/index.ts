export { mountedRoutes } from './mountedRoutes';
export {
  allowEverything,
  TEST_SERVICES,
  type TestPolicy,
} from './testIdentities';
export { ADMIN, TestServer } from './TestServer';
