export {
  EXPECTED as EXPECTED_OF_TRACES,
  instant as instantOfTrace,
  readTraces,
  type ExpectedReading,
  type ExpectedRequest,
} from './readTrace';
export { shaOf as shaOfTrace, TraceGit } from './TraceGit';
export {
  inOrder as deliveriesOf,
  TraceReplay,
  type Delivery,
  type ReplayedCluster,
} from './TraceReplay';
