export { didYouMean } from './closestName';
export { mayCleanUp, matchesCleanup } from './cleanupPolicy';
export { createManifest, manifestFileName } from './createManifest';
export type { CreateManifestOptions } from './createManifest';
export { evaluateDeployPolicy } from './deployPolicy';
export { formatPath } from './documentPath';
export type { DocumentPath } from './documentPath';
export { findManifest } from './findManifest';
export { compileGlob, escapeGlob } from './glob';
export type { GlobOptions } from './glob';
export { lintManifest, lintManifestText } from './lintManifest';
export type { LintOptions } from './lintManifest';
export type { ManifestDocument, ProblemPlace } from './ManifestDocument';
export { manifestFromValue } from './manifestFromValue';
export { manifestJsonSchema } from './manifestJsonSchema';
export {
  appNameProblem,
  environmentNameProblem,
  namespaceProblem,
} from './names';
export type { PolicyResult } from './policyResult';
export { previewName, shortenAppName } from './previewName';
export { readManifest } from './readManifest';
export { readVarsFile } from './readVarsFile';
export { resolveCleanup } from './resolveCleanup';
export { resolveAppName, resolveManifest } from './resolveManifest';
export type { ResolveManifestOptions } from './resolveManifest';
export { collectVariables } from './variables';
export type { VariableSources } from './variables';
