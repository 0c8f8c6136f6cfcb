import {
  formatProblem,
  GimletError,
  type Manifest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { findHelm, findKustomize, type ToolEnvironment } from './findTools';
import { hasPatches } from './kustomize';
import type { ProblemAt } from './lintValues';
import {
  renderManifest,
  type RenderManifestInput,
  type RenderTools,
} from './renderManifest';
import type { ChartSource, RenderedManifest } from './types';

/** @public */
export interface ManifestRendererOptions extends ToolEnvironment {
  charts: ChartSource;
  /** Where renderings are kept for the next time; without it every one is made anew. */
  cacheDir?: string;
}

/** Renders manifests with the programs of this machine. @public */
export interface ManifestRenderer {
  render(
    input: Pick<RenderManifestInput, 'manifest' | 'environment' | 'problemAt'>,
  ): Promise<RenderedManifest>;
}

async function toolsFor(
  manifest: Manifest,
  environment: ToolEnvironment,
): Promise<RenderTools> {
  const kustomize = hasPatches(manifest)
    ? await findKustomize(environment)
    : undefined;
  return {
    ...(manifest.chart && { helm: await findHelm(environment) }),
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

/**
 * A renderer that looks for Helm and kustomize when a manifest needs them, so that one without a chart needs no Helm. Errors of
 * charts and values say where the manifest names them, where it is told how.
 *
 * Throws what `renderManifest` throws, and a GimletError `tool` that says which program to install.
 *
 * @public
 */
export function createManifestRenderer(
  options: ManifestRendererOptions,
): ManifestRenderer {
  const { charts, cacheDir, env } = options;
  return {
    render: async ({ manifest, environment, problemAt }) =>
      renderManifest({
        manifest,
        environment,
        charts: placed(charts, problemAt),
        tools: await toolsFor(manifest, { env }),
        cacheDir,
        problemAt,
      }),
  };
}
