import type {
  ChartReference,
  LayoutEnvironment,
  Manifest,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/**
 * Functions in a chart's templates (those of its subcharts too) whose result is not decided by their arguments.
 *
 * @public
 */
export interface LocalChartPurity {
  /** Functions that read a random source: such a chart is rendered twice and compared. */
  random: string[];
  /** Functions that read the clock. */
  clock: string[];
  /** Functions that ask the cluster: they see nothing, since Gimlet renders without one. */
  cluster: string[];
  /** Whether the chart renders text of its values (`tpl`): the manifest's values are then looked through too. */
  rendersValues?: boolean;
}

/**
 * A chart that lies on this machine, with all its dependencies in it.
 *
 * @public
 */
export interface LocalChart {
  name: string;
  version: string;
  /** `sha256:<hex>` of the archive. */
  digest: string;
  /** Absolute path of the `.tgz`. */
  archive: string;
  /** The text of the chart's own `values.schema.json`, where it has one. */
  valuesSchema?: string;
  /** Those of the charts in it. */
  subchartSchemas: { schema: string }[];
  purity: LocalChartPurity;
}

/**
 * Where charts come from: what rendering needs of a chart store.
 *
 * @public
 */
export interface ChartSource {
  resolve(chart: ChartReference): Promise<LocalChart>;
}

/**
 * A file of an app's folder, without a folder in its name.
 *
 * @public
 */
export interface RenderedFile {
  /** Always ends in `.yaml` and is never one of kustomize's own names. */
  name: string;
  /** YAML documents, each begun by `---`; ends in a line feed. */
  content: string;
}

/**
 * What a manifest becomes: the files of the app's folder, but for `release.json`.
 *
 * @public
 */
export interface RenderedManifest {
  /** Sorted by the bytes of their names, which are unique. */
  files: RenderedFile[];
  /** Every Job in the files, as `Job namespace/name`, sorted. Flux runs one whenever its text changes. */
  jobs: string[];
  /** The chart that was resolved; absent where the manifest has none. */
  chart?: { name: string; version: string; digest: string };
  /** What a person should know, in whole sentences; never the value of a Secret. */
  warnings: string[];
  /** The namespace that objects without one got. */
  namespaceUsed: string;
}

/**
 * Turns a resolved manifest into files. The same input gives the same bytes.
 *
 * @public
 */
export interface ChartRenderer {
  render(input: {
    manifest: Manifest;
    environment: LayoutEnvironment;
  }): Promise<RenderedManifest>;
}
