export {
  createTestStores,
  testDatabases,
  type TestStores,
} from './createTestStores';
export { newRequest } from './newRequest';
