export { StubAgent } from './StubAgent';
