import {
  formatProblem,
  GimletError,
  type LayoutEnvironment,
  type Manifest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  ChartStore,
  findHelm,
  findKustomize,
  renderManifest,
  type ChartRenderer,
  type ChartSource,
  type ProblemAt,
  type RenderingRules,
  type RenderTools,
  type RenderedManifest,
} from '@gimlet-io/core';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { withProgress, type Cli } from '../terminal';
import { askGitAt } from './localGit';
import { cacheFolder } from './location';

/** Renders manifests on this machine, with charts from everywhere that the person can reach. */
export interface Charts {
  store: ChartStore;
  render(input: {
    manifest: Manifest;
    environment: RenderingRules | LayoutEnvironment;
    problemAt?: ProblemAt;
  }): Promise<RenderedManifest>;
  /** The same as a port of planning; positions in the manifest's file are given to problems with its chart and its values. */
  renderer(problemAt?: ProblemAt): ChartRenderer;
}

/**
 * The root of the repository that holds a file: charts named by a path lie below. Where the file is in none, that of the folder
 * where the person works, or this folder itself.
 */
export async function repositoryRoot(
  cli: Pick<Cli, 'cwd' | 'env'>,
  file?: string,
): Promise<string> {
  const folders =
    file && file !== '-'
      ? [dirname(resolve(cli.cwd, file)), cli.cwd]
      : [cli.cwd];
  for (const folder of folders) {
    const root =
      existsSync(folder) &&
      (await askGitAt(folder, ['rev-parse', '--show-toplevel'], cli.env));
    if (root) {
      return root;
    }
  }
  return cli.cwd;
}

async function toolsFor(
  cli: Pick<Cli, 'env'>,
  manifest: Manifest,
): Promise<RenderTools> {
  const isPatched =
    manifest.strategicMergePatches !== undefined ||
    (manifest.json6902Patches ?? []).length > 0;
  const kustomize = isPatched
    ? await findKustomize({ env: cli.env })
    : undefined;
  return {
    ...(manifest.chart && { helm: await findHelm({ env: cli.env }) }),
    ...(kustomize && { [kustomize.kind]: kustomize.binary }),
  };
}

/** Charts whose errors say where the manifest names them. */
function placed(
  charts: ChartSource,
  problemAt: ProblemAt | undefined,
): ChartSource {
  return {
    resolve: async reference => {
      try {
        return await charts.resolve(reference);
      } catch (error) {
        if (!problemAt || !(error instanceof GimletError)) {
          throw error;
        }
        const { code, message, whatToDo } = error;
        const problem = problemAt(['chart', 'name'], message);
        throw new GimletError(code, formatProblem(problem), {
          whatToDo,
          problems: [problem],
          cause: error,
        });
      }
    },
  };
}

/** Gives the work what renders, and lets go of it afterwards. */
export async function useCharts<T>(
  cli: Cli,
  manifestRoot: string,
  work: (charts: Charts) => Promise<T>,
): Promise<T> {
  const cacheDir = cacheFolder(cli.env);
  const store = new ChartStore({
    cacheDir,
    policy: { mode: 'offline' },
    manifestRoot,
  });
  const render: Charts['render'] = async input => {
    const tools = await toolsFor(cli, input.manifest);
    return withProgress(cli, 'Rendering', () =>
      renderManifest({
        ...input,
        charts: placed(store, input.problemAt),
        tools,
        cacheDir,
      }),
    );
  };
  try {
    return await work({
      store,
      render,
      renderer: problemAt => ({
        render: input => render({ ...input, problemAt }),
      }),
    });
  } finally {
    await store.close();
  }
}
