import {
  ChartStore,
  createManifestRenderer,
  pruneRenders,
  type ChartAllowance,
  type ManifestRenderer,
} from '@gimlet-io/core';
import { ConcurrencyLimit } from '../../processing/ConcurrencyLimit';

const DAY = 24 * 60 * 60 * 1000;
const KEEP_RENDERS_FOR = 7 * DAY;
const RENDERS_BYTES = 512 * 1024 * 1024;
/** Each runs Helm, which takes a processor for itself. */
const RENDERS_AT_ONCE = 4;

/**
 * Renders with the charts that the configuration allows, and nothing else that this machine could reach. What was rendered is kept
 * in the work folder, so that a plan that is shown and then made runs Helm once.
 */
export class ServerRenderer implements ManifestRenderer {
  readonly #charts: ChartStore;
  readonly #renderer: ManifestRenderer;
  readonly #cacheDir: string;
  readonly #clock: () => number;
  readonly #limit = new ConcurrencyLimit({ limit: RENDERS_AT_ONCE });

  /** Throws a GimletError `invalid` for an allowance that is none. */
  constructor(options: {
    charts: { allow: ChartAllowance[] };
    workDirectory: string;
    /** Says where Helm and kustomize are. */
    env: Record<string, string | undefined>;
    clock?: () => number;
  }) {
    const { charts, workDirectory, env } = options;
    this.#cacheDir = workDirectory;
    this.#clock = options.clock ?? Date.now;
    this.#charts = new ChartStore({
      cacheDir: workDirectory,
      policy: { mode: 'server', allow: charts.allow },
    });
    this.#renderer = createManifestRenderer({
      charts: this.#charts,
      cacheDir: workDirectory,
      env,
    });
  }

  async render(
    ...[input]: Parameters<ManifestRenderer['render']>
  ): ReturnType<ManifestRenderer['render']> {
    return this.#limit.run(() => this.#renderer.render(input));
  }

  /** Removes renderings of more than a week ago, and the oldest beyond half a gigabyte. Answers how many. */
  async prune(): Promise<number> {
    return pruneRenders({
      cacheDir: this.#cacheDir,
      before: this.#clock() - KEEP_RENDERS_FOR,
      maxBytes: RENDERS_BYTES,
    });
  }

  /** Ends connections that are kept open. */
  async close(): Promise<void> {
    await this.#charts.close();
  }
}
