import { join } from 'node:path';
import {
  GimletError,
  type ChartReference,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { packArchive, type ChartFiles } from './archive';
import { readChart, schemasOf, type Chart, type SubchartSchema } from './chart';
import { ChartCache, type ChartDescription } from './chartCache';
import { readChartPolicy, type ChartPolicy } from './chartPolicy';
import {
  describeSource,
  readChartSource,
  type ChartSource,
} from './chartSource';
import { fitsRange } from './chartVersion';
import { addDependencies, type FetchedChart } from './dependencies';
import { createDownloader, type AddressLookup } from './download';
import {
  checkSource,
  exactKey,
  fetchChart,
  pinSource,
  type ChartCredentials,
  type FetchContext,
} from './fetchChart';
import { scanPurity, type ChartPurity } from './purity';

/** @public */
export interface ChartStoreOptions {
  /** Charts are kept in `charts/` below; several processes may share it. */
  cacheDir: string;
  policy: ChartPolicy;
  /** The root of the repository that holds the manifest: charts named by a path lie below. Offline only. */
  manifestRoot?: string;
  /** A folder of this machine from where charts may come too, named by their whole path. Offline only. */
  chartFolder?: string;
  credentials?: readonly ChartCredentials[];
  /** Milliseconds for one download, or one git command; a minute where it is not given. */
  timeoutMs?: number;
  /** How names of hosts become addresses; the system's way where it is not given. */
  lookup?: AddressLookup;
}

/** A chart as a local archive, complete with its dependencies. @public */
export interface ChartArchive {
  name: string;
  version: string;
  /** `sha256:<hex>` of the archive: the same chart has the same digest on every machine. */
  digest: string;
  /** Path of the `.tgz`. It is shared and must not be changed. */
  archive: string;
  /** The chart's `values.schema.json`. */
  valuesSchema?: string;
  /** Those of its subcharts, by where in the values they apply. */
  subchartSchemas: SubchartSchema[];
  purity: ChartPurity;
}

/** Names and versions in Chart.yaml must be what was asked for. */
function checkIdentity(source: ChartSource, chart: Chart): void {
  if (source.kind === 'helm-repository' && chart.name !== source.name) {
    throw new GimletError(
      'invalid',
      `${describeSource(source)} holds a chart that is named ${chart.name}.`,
      { whatToDo: 'The repository is damaged; tell who keeps it.' },
    );
  }
  if (source.version !== '' && !fitsRange(chart.version, source.version)) {
    throw new GimletError(
      'not-found',
      `${describeSource(source)} is version ${chart.version}, not ${
        source.version
      }.`,
      { whatToDo: 'Correct chart.version, or leave it out.' },
    );
  }
}

/**
 * Gets charts: from Helm repositories, OCI registries, git repositories and folders, as far as the policy allows. What a
 * chart depends on and does not hold in its `charts/` is fetched the same way. Exact versions and commits are fetched once;
 * what can change (an empty version, a range, a branch, a tag, a folder) is looked up each time.
 *
 * @public
 */
export class ChartStore {
  readonly #context: FetchContext;
  readonly #cache: ChartCache;
  readonly #running = new Map<string, Promise<ChartArchive>>();
  readonly #charts = new WeakMap<ChartFiles, Promise<Chart>>();

  constructor(options: ChartStoreOptions) {
    const access = readChartPolicy(options.policy);
    const { timeoutMs = 60_000, lookup, manifestRoot, chartFolder } = options;
    this.#cache = new ChartCache(join(options.cacheDir, 'charts'));
    this.#context = {
      access,
      cache: this.#cache,
      downloader: createDownloader({ access, timeoutMs, lookup }),
      manifestRoot,
      chartFolder,
      credentials: options.credentials ?? [],
      timeoutMs,
      lookup,
    };
  }

  /**
   * Gets a chart.
   *
   * @throws GimletError `invalid` (the reference, or what was found, is malformed), `not-allowed` (with what to add to the
   * configuration), `not-found` (with near versions), `conflict` (another digest than promised), `denied`, `unreachable`,
   * `timeout`
   */
  async resolve(reference: ChartReference): Promise<ChartArchive> {
    const { repository, name, version } = reference;
    const key = JSON.stringify([repository, name, version]);
    const running = this.#running.get(key);
    if (running) {
      return running;
    }
    const started = this.#resolve(readChartSource(reference)).finally(() =>
      this.#running.delete(key),
    );
    this.#running.set(key, started);
    return started;
  }

  /** Ends connections that are kept open. */
  async close(): Promise<void> {
    await this.#context.downloader.close();
  }

  #read({ files, source }: FetchedChart): Promise<Chart> {
    const known = this.#charts.get(files);
    if (known) {
      return known;
    }
    const chart = readChart(files, source);
    this.#charts.set(files, chart);
    return chart;
  }

  async #resolve(asked: ChartSource): Promise<ChartArchive> {
    checkSource(asked, this.#context);
    const source = await pinSource(asked, this.#context);
    const key = exactKey(source);
    return (key && (await this.#readExact(key))) || this.#fetch(source, key);
  }

  async #readExact(key: string): Promise<ChartArchive | undefined> {
    const digest = await this.#cache.readExact(key);
    const kept = digest && (await this.#cache.read(digest));
    return digest && kept
      ? { ...kept.description, digest, archive: kept.archive }
      : undefined;
  }

  async #fetch(
    source: ChartSource,
    key: string | undefined,
  ): Promise<ChartArchive> {
    const fetched = await fetchChart(source, this.#context);
    const chart = await this.#read(fetched);
    checkIdentity(source, chart);
    const complete = await addDependencies(fetched, {
      read: dependency => this.#read(dependency),
      fetch: dependency =>
        fetchChart(readChartSource(dependency), this.#context),
    });
    const content =
      complete.changed || !fetched.archive
        ? packArchive(chart.name, complete.files)
        : fetched.archive;
    const { digest, archive, description } = await this.#cache.write(
      content,
      async () =>
        this.#describe(await readChart(complete.files, fetched.source)),
    );
    if (key && complete.exact) {
      await this.#cache.writeExact(key, digest);
    }
    return { ...description, digest, archive };
  }

  #describe(chart: Chart): ChartDescription {
    const { name, version } = chart;
    return { name, version, ...schemasOf(chart), purity: scanPurity(chart) };
  }
}
