export { claimIds, type Claim } from './claimIds';
export {
  createTestStores,
  testDatabases,
  type TestStores,
} from './createTestStores';
export { newRequest } from './newRequest';
