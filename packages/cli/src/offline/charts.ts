import type {
  LayoutEnvironment,
  Manifest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  ChartStore,
  createManifestRenderer,
  type ChartRenderer,
  type ProblemAt,
  type RenderingRules,
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
    ...(cli.env.GIMLET_CHART_FOLDER && {
      chartFolder: resolve(cli.cwd, cli.env.GIMLET_CHART_FOLDER),
    }),
  });
  const { render: renderHere } = createManifestRenderer({
    charts: store,
    cacheDir,
    env: cli.env,
  });
  const render: Charts['render'] = input =>
    withProgress(cli, 'Rendering', () => renderHere(input));
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
