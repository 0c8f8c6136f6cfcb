import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod/v3';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { inParallel } from '../inParallel';
import { readChartCrds } from './chartContents';
import { flattenList } from './flattenLists';
import { SchemaFailure } from './helmFailure';
import { helmTemplate, type HelmInput, type HelmRun } from './helmTemplate';
import { helmVersion } from './helmVersion';
import { resolveHooks } from './hooks';
import { lintChartValues, type ProblemAt } from './lintValues';
import {
  differingObjects,
  purityWarnings,
  purityWith,
  refuseUnstable,
} from './purity';
import { readCacheEntry, RENDERS_FOLDER, writeCacheEntry } from './renderCache';
import type { LocalChart } from './types';
import { referencesElsewhere } from './valuesSchema';
import { readObject, splitYaml, type KubernetesObject } from './yamlDocuments';

/** Counts up whenever what is kept, or how Helm is called, changes. */
const CACHE_FORMAT = 1;

const cachedRendering = z.object({
  text: z.string(),
  unstable: z.array(z.string()),
  warnings: z.array(z.string()),
});

/** What Helm made of a chart, before anything is done with it. */
type Rendering = z.output<typeof cachedRendering>;

/** A chart's objects, with a way to keep them for the next time. */
export interface RenderedChart {
  objects: KubernetesObject[];
  warnings: string[];
  /** Keeps what Helm wrote. Called when nothing was refused, so that a refused Secret never lies on the disk. */
  keep(): Promise<void>;
}

/** The chart part of a rendering. */
export interface ChartInput extends Omit<HelmInput, 'skipSchemaValidation'> {
  allowUnstable: string[];
  problemAt?: ProblemAt;
}

/**
 * Renders a chart: from the cache where it was rendered with the same input before, else by Helm, twice where the chart
 * calls random functions. Hooks and lists are resolved.
 */
export async function renderChart(
  given: ChartInput,
  run: HelmRun,
  cacheDir: string | undefined,
): Promise<RenderedChart> {
  const chart = {
    ...given.chart,
    purity: purityWith(given.chart, given.values),
  };
  const input = { ...given, chart };
  const key = cacheDir && (await cacheKey(input, run.helm, cacheDir));
  const cached =
    cacheDir && key
      ? await readCacheEntry(cacheDir, RENDERS_FOLDER, key, cachedRendering)
      : undefined;
  const rendering = cached ?? (await renderByHelm(input, run));
  refuseUnstable(chart, rendering.unstable, input.allowUnstable);
  const { objects, warnings } = objectsOf(rendering.text);
  return {
    objects,
    warnings: [
      ...rendering.warnings,
      ...purityWarnings(chart, rendering.unstable),
      ...warnings,
    ],
    keep: async () => {
      if (cacheDir && key && !cached) {
        await writeCacheEntry(cacheDir, RENDERS_FOLDER, key, rendering);
      }
    },
  };
}

/** To Helm a whole `List` may be one hook, and an object in it another. */
function objectsOf(text: string): ReturnType<typeof resolveHooks> {
  const written = resolveHooks(
    splitYaml(text).map(document => readObject(document, 'chart')),
  );
  const flat = resolveHooks(written.objects.flatMap(flattenList));
  return {
    objects: flat.objects,
    warnings: [...written.warnings, ...flat.warnings],
  };
}

async function cacheKey(
  input: ChartInput,
  helm: string,
  cacheDir: string,
): Promise<string> {
  const { chart, app, namespace, values, kubernetesVersion, apiVersions } =
    input;
  const decisive = canonicalize({
    format: CACHE_FORMAT,
    chart: chart.digest,
    helm: await helmVersion(helm, cacheDir),
    app,
    namespace,
    values,
    kubernetesVersion,
    apiVersions,
    random: chart.purity.random.length > 0,
  });
  if (decisive === undefined) {
    throw new GimletError('internal', 'The values cannot be written as JSON');
  }
  return createHash('sha256').update(decisive).digest('hex');
}

async function renderByHelm(
  input: ChartInput,
  run: HelmRun,
): Promise<Rendering> {
  const { chart } = input;
  const elsewhere = schemaReferences(chart);
  const times = chart.purity.random.length ? 2 : 1;
  // Read while Helm runs; both are waited for, so that Helm is gone when its folder goes.
  const [[first, second], crds] = await inParallel([
    renderChecked(
      { ...input, skipSchemaValidation: elsewhere.length > 0 },
      run,
      times,
    ),
    readChartCrds(chart.archive),
  ]);
  return {
    text: first,
    unstable:
      second === undefined || second === first
        ? []
        : differingObjects(objectsOf(first).objects, objectsOf(second).objects),
    warnings: [
      ...(elsewhere.length
        ? [
            `The values of ${chart.name}@${
              chart.version
            } are not checked: values.schema.json refers to ${elsewhere.join(
              ', ',
            )}, which is not fetched.`,
          ]
        : []),
      ...(crds.length
        ? [
            `The CRDs of ${chart.name}@${
              chart.version
            } are left out (${crds.join(
              ', ',
            )}): they belong to the infrastructure, once for all apps.`,
          ]
        : []),
    ],
  };
}

/** Helm says in its own way which values its schema refuses; ours names the place in the manifest. */
async function renderChecked(
  input: HelmInput & Pick<ChartInput, 'problemAt'>,
  run: HelmRun,
  times: number,
): Promise<string[]> {
  try {
    return await helmTemplate(input, run, times);
  } catch (error) {
    if (!(error instanceof SchemaFailure)) {
      throw error;
    }
    const { chart, values, problemAt } = input;
    const problems = await lintChartValues({ chart, values, problemAt });
    if (problems.length === 0) {
      throw error;
    }
    throw new GimletError(
      'invalid',
      `The values do not fit ${chart.name}@${chart.version}: ${problems
        .map(({ path, message }) => `${path} ${message}`)
        .join('; ')}`,
      { whatToDo: 'Correct the values of the manifest.', problems },
    );
  }
}

/** What the schemas of a chart and of those in it refer to elsewhere, sorted. */
function schemaReferences({
  valuesSchema,
  subchartSchemas,
}: LocalChart): string[] {
  const schemas = subchartSchemas.map(({ schema }) => schema);
  return [
    ...new Set([valuesSchema ?? '{}', ...schemas].flatMap(referencesIn)),
  ].sort();
}

function referencesIn(schema: string): string[] {
  try {
    return referencesElsewhere(JSON.parse(schema));
  } catch {
    // Helm says that it is no JSON.
    return [];
  }
}
