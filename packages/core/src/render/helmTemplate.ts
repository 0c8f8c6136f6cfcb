import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inParallel } from '../inParallel';
import { helmFailure } from './helmFailure';
import { runTool } from './runTool';
import type { LocalChart } from './types';

/** Everything that decides about what Helm writes. */
export interface HelmInput {
  chart: LocalChart;
  app: string;
  namespace: string;
  values: Record<string, unknown>;
  kubernetesVersion: string;
  apiVersions: string[];
  /** The chart's schemas lead out of the archive: Helm would fetch what they name. */
  skipSchemaValidation: boolean;
}

/** How Helm is run. */
export interface HelmRun {
  helm: string;
  folder: string;
  timeoutMilliseconds: number;
  maxOutputBytes: number;
}

/**
 * JSON that YAML reads alike: YAML 1.1 breaks lines at some characters that JSON leaves as they are, and refuses halves
 * of surrogate pairs.
 */
function asYaml(values: unknown): string {
  return JSON.stringify(values).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Runs `helm template` on a local archive: its home is a private folder, the values go by a file that only we may read,
 * and neither a repository, a registry nor a cluster is asked. Answers what Helm wrote; `times` renderings at once.
 *
 * Throws a GimletError: `render` with Helm's words, without what looks secret; `timeout`; `tool`.
 */
export async function helmTemplate(
  input: HelmInput,
  run: HelmRun,
  times: number,
): Promise<string[]> {
  const valuesFile = join(run.folder, 'values.yaml');
  writeFileSync(valuesFile, asYaml(input.values), { mode: 0o600 });
  const args = [
    'template',
    `--namespace=${input.namespace}`,
    `--values=${valuesFile}`,
    `--kube-version=${input.kubernetesVersion}`,
    ...input.apiVersions.map(version => `--api-versions=${version}`),
    ...(input.skipSchemaValidation ? ['--skip-schema-validation'] : []),
    '--',
    input.app,
    input.chart.archive,
  ];
  const once = async () => {
    const result = await runTool({
      name: 'Helm',
      binary: run.helm,
      args,
      folder: run.folder,
      timeoutMilliseconds: run.timeoutMilliseconds,
      maxOutputBytes: run.maxOutputBytes,
    });
    if (result.exitCode !== 0) {
      throw helmFailure(result.stderr, input);
    }
    return result.stdout;
  };
  return inParallel(Array.from({ length: times }, once));
}
