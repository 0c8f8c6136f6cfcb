export { gitAppHistory, type AppAtHead, type AppHistory } from './appHistory';
export type { AppPlace } from './appState';
export type { PlanOrigin } from './assembleAppPlan';
export type { LayoutWishes } from './bootstrap/bootstrapLayout';
export { changesNothing } from './changesNothing';
export { appPathAt, diffCommit, type AppCommit } from './commit/diffCommit';
export { readDeployedApp, type DeployedInGit } from './commit/readDeployedApp';
export { readManifests, type ShownFile } from './commit/readManifests';
export { diffPlan } from './diff/diffPlan';
export {
  formatPlanDiff,
  type DiffPalette,
  type FormatPlanDiffOptions,
} from './diff/formatPlanDiff';
export {
  manifestsOfArtifact,
  planArtifactRelease,
  resolveArtifactManifest,
  type ArtifactManifestOptions,
  type PlanArtifactReleaseOptions,
} from './planArtifactRelease';
export {
  planBootstrap,
  type PlanBootstrapOptions,
} from './bootstrap/planBootstrap';
export { planDelete, type PlanDeleteOptions } from './planDelete';
export { planHold, planResume, type PlanHoldOptions } from './planHold';
export { planRelease, type PlanReleaseOptions } from './planRelease';
export { planRollback, type PlanRollbackOptions } from './planRollback';
export { readEnvironmentVars, releaseVariables } from './releaseVariables';
export { stalePins, type StalePin } from './stalePins';
