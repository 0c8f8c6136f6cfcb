export {
  createTestStores,
  testDatabases,
  type TestStores,
} from './createTestStores';
