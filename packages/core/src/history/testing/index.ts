export {
  ANN,
  BOB,
  release,
  releaseFile,
  TestHistory,
  type Changes,
  type GimletCommit,
} from './TestHistory';
