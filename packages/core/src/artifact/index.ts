export { artifactFromValue } from './artifactFromValue';
export { artifactId } from './artifactId';
export { ciFacts } from './ciFacts';
export type { CiFacts, ProcessEnvironment } from './ciFacts';
export { ciVariables } from './ciVariables';
export type { CiProvider } from './ciVariableNames';
export {
  addToArtifact,
  createArtifact,
  formatArtifact,
} from './createArtifact';
export type { CreateArtifactOptions } from './createArtifact';
export { readArtifact } from './readArtifact';
