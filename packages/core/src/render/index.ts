export {
  createManifestRenderer,
  type ManifestRenderer,
  type ManifestRendererOptions,
} from './createManifestRenderer';
export {
  findHelm,
  findKustomize,
  type KustomizeTool,
  type ToolEnvironment,
} from './findTools';
export { renderedText } from './files';
export {
  lintChartValues,
  lintValues,
  type LintValuesInput,
  type ProblemAt,
} from './lintValues';
export { pruneRenders, type PruneRendersOptions } from './pruneRenders';
export {
  createChartRenderer,
  DEFAULT_RENDERING_RULES,
  renderManifest,
  type RenderingRules,
  type RenderManifestInput,
  type RenderTools,
} from './renderManifest';
export type * from './types';
