import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { chartLimits, type ChartFiles } from './archive';
import type { Chart, ChartDependency } from './chart';
import { fitsRange, isExactVersion } from './chartVersion';

/** A chart that was fetched, with what it depends on still to be added. */
export interface FetchedChart {
  /** How it is called in errors. */
  source: string;
  files: ChartFiles;
  /** The archive as its source gave it; absent where the source is a folder. */
  archive?: Buffer;
  /** Whether the same reference always gives the same chart. */
  exact: boolean;
  /** Reads a chart that lies near this one, by a path relative to it; absent where there is nothing near. */
  near?: (path: string) => Promise<FetchedChart>;
}

/** A chart with all that it depends on. */
export interface CompleteChart {
  files: ChartFiles;
  exact: boolean;
  /** Whether something was added to the files. */
  changed: boolean;
}

const MAX_DEPTH = 8;
/** Of all charts together that one chart makes us fetch. */
const MAX_FETCHED = 100;

interface Trail {
  identities: readonly string[];
  fetched: { count: number; bytes: number };
}

/** How dependencies are got at. */
export interface DependencyContext {
  read(fetched: FetchedChart): Promise<Chart>;
  /** Fetches from a repository (`https://…`, `oci://…`) within the policy. */
  fetch(
    dependency: Pick<ChartDependency, 'name' | 'version' | 'repository'>,
  ): Promise<FetchedChart>;
}

function isVendored(chart: Chart, wanted: ChartDependency): boolean {
  const named = chart.subcharts.filter(({ name }) => name === wanted.name);
  const declared = chart.dependencies.filter(
    ({ name }) => name === wanted.name,
  );
  // Helm looks at names alone; versions only matter where one name is declared several times.
  return declared.length > 1
    ? named.some(({ version }) => fitsRange(version, wanted.version || '*'))
    : named.length > 0;
}

/** The version to fetch: what `Chart.lock` says, where there is one. */
function lockedVersion(chart: Chart, wanted: ChartDependency): string {
  if (!chart.lock) {
    return wanted.version;
  }
  const locked = chart.lock.find(
    ({ name, version }) =>
      name === wanted.name && fitsRange(version, wanted.version || '*'),
  );
  if (!locked) {
    throw new GimletError(
      'invalid',
      `Chart.lock of ${chart.name} has no version of ${
        wanted.name
      } that fits Chart.yaml (${wanted.version || 'any'}).`,
      { whatToDo: 'Run `helm dependency update` and commit Chart.lock.' },
    );
  }
  return locked.version;
}

async function fetchOne(
  fetched: FetchedChart,
  chart: Chart,
  wanted: ChartDependency,
  context: DependencyContext,
): Promise<FetchedChart> {
  const { name, repository } = wanted;
  if (repository.startsWith('file://')) {
    if (!fetched.near) {
      throw new GimletError(
        'invalid',
        `${fetched.source} depends on ${name} in ${repository}, which only exists where it was made.`,
        { whatToDo: 'Pack the chart with its dependencies in it.' },
      );
    }
    return fetched.near(repository.slice('file://'.length));
  }
  if (repository === '') {
    throw new GimletError(
      'not-found',
      `${fetched.source} depends on ${name}, which should be in its charts/ and is not.`,
      {
        whatToDo: `Put ${name} there, or give the dependency a repository in Chart.yaml.`,
      },
    );
  }
  return context.fetch({
    name,
    repository,
    version: lockedVersion(chart, wanted),
  });
}

function takeFetched(
  { files }: FetchedChart,
  { identities, fetched }: Trail,
  identity: string,
): void {
  fetched.count += 1;
  for (const content of files.values()) {
    fetched.bytes += content.length;
  }
  let why: string | undefined;
  if (identities.includes(identity)) {
    why = 'go in a circle';
  } else if (identities.length >= MAX_DEPTH || fetched.count > MAX_FETCHED) {
    why = 'are too many';
  } else if (fetched.bytes > chartLimits.unpacked) {
    why = 'are too large';
  }
  if (why) {
    throw new GimletError(
      'invalid',
      `The dependencies of ${
        identities[0] ?? identity
      } ${why}, at ${identity}.`,
      { whatToDo: 'Correct `dependencies` in Chart.yaml.' },
    );
  }
}

/**
 * Adds the dependencies of a chart that are not in its `charts/`, and theirs, from the sources that the policy allows.
 * Versions are what Chart.lock says, or the newest that fit. What is vendored is left as it is.
 *
 * @throws GimletError `invalid` for a circle, more than eight levels or a hundred charts, or a lock that does not fit; what fetching throws
 */
export async function addDependencies(
  fetched: FetchedChart,
  context: DependencyContext,
  trail: Trail = { identities: [], fetched: { count: 0, bytes: 0 } },
): Promise<CompleteChart> {
  const chart = await context.read(fetched);
  const identity = `${fetched.source} ${chart.name} ${chart.version}`;
  takeFetched(fetched, trail, identity);
  const files = new Map(fetched.files);
  let { exact } = fetched;
  let changed = false;
  for (const wanted of chart.dependencies) {
    if (isVendored(chart, wanted)) {
      continue;
    }
    const dependency = await fetchOne(fetched, chart, wanted, context);
    const complete = await addDependencies(dependency, context, {
      ...trail,
      identities: [...trail.identities, identity],
    });
    const { name, version } = await context.read(dependency);
    if (name !== wanted.name || !fitsRange(version, wanted.version || '*')) {
      throw new GimletError(
        'invalid',
        `${fetched.source} depends on ${wanted.name} ${wanted.version}, but ${dependency.source} is ${name} ${version}.`,
        { whatToDo: 'Correct `dependencies` in Chart.yaml.' },
      );
    }
    for (const [path, content] of complete.files) {
      files.set(`charts/${name}-${version}/${path}`, content);
    }
    const fixed = chart.lock !== undefined || isExactVersion(wanted.version);
    exact = exact && complete.exact && fixed;
    changed = true;
  }
  return { files, exact, changed };
}
