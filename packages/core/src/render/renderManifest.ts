import {
  APP_NAME,
  DEFAULT_KUBERNETES_VERSION,
  GimletError,
  type LayoutEnvironment,
  type Manifest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { namespaceProblem } from '../manifest';
import { renderDependencies } from './dependencies';
import { splitIntoFiles } from './files';
import { helmMissing, kustomizeMissing, type KustomizeTool } from './findTools';
import { flattenList } from './flattenLists';
import { refuseDuplicates } from './identities';
import { findJobs } from './jobs';
import { applyPatches, hasPatches } from './kustomize';
import type { ProblemAt } from './lintValues';
import { addNamespaces } from './namespaces';
import { refusePlainSecrets } from './plainSecrets';
import { renderChart, type RenderedChart } from './renderChart';
import { withPrivateFolder } from './runTool';
import type {
  ChartRenderer,
  ChartSource,
  LocalChart,
  RenderedManifest,
} from './types';
import { readObject, splitYaml } from './yamlDocuments';

/**
 * What an environment decides about rendering.
 *
 * @public
 */
export type RenderingRules = Pick<
  LayoutEnvironment,
  | 'kubernetesVersion'
  | 'apiVersions'
  | 'clusterScopedKinds'
  | 'allowPlainSecrets'
>;

/**
 * The rules where no layout file says others.
 *
 * @public
 */
export const DEFAULT_RENDERING_RULES: RenderingRules = {
  kubernetesVersion: DEFAULT_KUBERNETES_VERSION,
  apiVersions: [],
  clusterScopedKinds: [],
  allowPlainSecrets: false,
};

/**
 * The programs that rendering runs, by absolute paths (`findHelm`, `findKustomize`), and their limits.
 *
 * @public
 */
export interface RenderTools {
  /** Needed for manifests with a chart. */
  helm?: string;
  /** Needed for manifests with patches: this, or `kubectl`. */
  kustomize?: string;
  kubectl?: string;
  /** Of one run of a program; a minute where it is not given. */
  timeoutMilliseconds?: number;
  /** Of one run of a program; 64 MiB where it is not given. */
  maxOutputBytes?: number;
}

/** @public */
export interface RenderManifestInput {
  /** After variables and previews were resolved. */
  manifest: Manifest;
  environment: RenderingRules;
  charts: ChartSource;
  tools: RenderTools;
  /** Where renderings are kept for the next time; without it every one is made anew. */
  cacheDir?: string;
  /** Gives positions to problems with values. */
  problemAt?: ProblemAt;
}

const DEFAULT_TIMEOUT_MILLISECONDS = 60_000;
const DEFAULT_MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

const KUBERNETES_VERSION = /^v?\d+\.\d+(?:\.\d+)?(?:[-+][0-9A-Za-z.+-]+)?$/;

/** Nothing of a manifest may be taken for an option of a program, or for a path. */
function checkNames({ manifest, environment }: RenderManifestInput): void {
  const { app, namespace } = manifest;
  const checks: [boolean, string, string][] = [
    [APP_NAME.test(app), 'app', app],
    [namespaceProblem(namespace) === undefined, 'namespace', namespace],
    [
      KUBERNETES_VERSION.test(environment.kubernetesVersion),
      'kubernetesVersion',
      environment.kubernetesVersion,
    ],
  ];
  for (const [fits, field, value] of checks) {
    if (!fits) {
      throw new GimletError(
        'invalid',
        `${JSON.stringify(value)} cannot be the ${field}`,
        { problems: [{ path: field, message: 'is not well formed' }] },
      );
    }
  }
}

function kustomizeOf(tools: RenderTools): KustomizeTool {
  if (tools.kustomize) {
    return { kind: 'kustomize', binary: tools.kustomize };
  }
  if (tools.kubectl) {
    return { kind: 'kubectl', binary: tools.kubectl };
  }
  throw kustomizeMissing();
}

/**
 * Renders a manifest into the files of its app's folder: the chart by Helm, hooks made plain, `manifests`, patches,
 * dependencies, namespaces, no Secret in clear, split by template. The same input gives the same bytes.
 *
 * Throws a GimletError: `invalid` (values or patches do not fit), `render`, `impure`, `plain-secret`, `tool`, `timeout`, and
 * what `charts` throws. No error and no warning holds the value of a rendered Secret.
 *
 * @public
 */
export async function renderManifest(
  input: RenderManifestInput,
): Promise<RenderedManifest> {
  checkNames(input);
  const { manifest, environment } = input;
  const chart = manifest.chart && (await input.charts.resolve(manifest.chart));
  return withPrivateFolder(async folder => {
    const limits = {
      folder,
      timeoutMilliseconds:
        input.tools.timeoutMilliseconds ?? DEFAULT_TIMEOUT_MILLISECONDS,
      maxOutputBytes: input.tools.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES,
    };
    const fromChart = chart && (await renderChartOf(input, chart, limits));
    const written = splitYaml(manifest.manifests ?? '')
      .map(document => readObject({ text: document.text }, 'manifests'))
      .flatMap(flattenList);
    const unpatched = [...(fromChart?.objects ?? []), ...written];
    const patched = hasPatches(manifest)
      ? await applyPatches(unpatched, manifest, {
          ...limits,
          tool: kustomizeOf(input.tools),
        })
      : unpatched;
    const complete = [...patched, ...renderDependencies(manifest)];
    if (complete.length === 0) {
      throw new GimletError(
        'render',
        `${manifest.env}/${manifest.app} renders nothing at all`,
        {
          whatToDo:
            'Look for a value that switches everything off, or for a patch that deletes it.',
        },
      );
    }
    const placed = addNamespaces(complete, {
      namespace: manifest.namespace,
      clusterScopedKinds: environment.clusterScopedKinds,
    });
    refuseDuplicates(placed.objects);
    if (!environment.allowPlainSecrets) {
      refusePlainSecrets(placed.objects);
    }
    await fromChart?.keep();
    const { jobs, warnings } = findJobs(placed.objects);
    return {
      files: splitIntoFiles(placed.objects),
      jobs,
      ...(chart && {
        chart: {
          name: chart.name,
          version: chart.version,
          digest: chart.digest,
        },
      }),
      warnings: [
        ...(fromChart?.warnings ?? []),
        ...placed.warnings,
        ...warnings,
      ],
      namespaceUsed: manifest.namespace,
    };
  });
}

function renderChartOf(
  input: RenderManifestInput,
  chart: LocalChart,
  limits: {
    folder: string;
    timeoutMilliseconds: number;
    maxOutputBytes: number;
  },
): Promise<RenderedChart> {
  const { manifest, environment, tools, cacheDir, problemAt } = input;
  if (!tools.helm) {
    throw helmMissing();
  }
  return renderChart(
    {
      chart,
      app: manifest.app,
      namespace: manifest.namespace,
      values: manifest.values ?? {},
      kubernetesVersion: environment.kubernetesVersion,
      apiVersions: environment.apiVersions,
      allowUnstable: manifest.chart?.allowUnstable ?? [],
      problemAt,
    },
    { ...limits, helm: tools.helm },
    cacheDir,
  );
}

/**
 * A renderer for plans.
 *
 * @public
 */
export function createChartRenderer(
  options: RenderTools & { charts: ChartSource; cacheDir?: string },
): ChartRenderer {
  const { charts, cacheDir, ...tools } = options;
  return {
    render: ({ manifest, environment }) =>
      renderManifest({ manifest, environment, charts, tools, cacheDir }),
  };
}
