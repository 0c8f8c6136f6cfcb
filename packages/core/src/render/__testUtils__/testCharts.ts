import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readChartContents, type ChartContents } from '../chartContents';
import { findHelm, findKustomize } from '../findTools';
import type { ChartSource, LocalChart, LocalChartPurity } from '../types';

const run = promisify(execFile);

const PURE: LocalChartPurity = { random: [], clock: [], cluster: [] };

/** Charts packed by the real Helm in a folder of their own, and the programs of this machine. */
export interface TestCharts {
  helm: string;
  folder: string;
  /** Packs a chart that lies in a folder. */
  pack(
    chartFolder: string,
    purity?: Partial<LocalChartPurity>,
  ): Promise<LocalChart>;
  /** Packs a chart out of the texts of its files; `Chart.yaml` has a default. */
  make(
    files: Record<string, string>,
    purity?: Partial<LocalChartPurity>,
  ): Promise<LocalChart>;
  remove(): Promise<void>;
}

function schemasOf(chart: ChartContents): { schema: string }[] {
  const { schema, subcharts } = chart;
  return [
    ...(schema === undefined ? [] : [{ schema }]),
    ...subcharts.flatMap(schemasOf),
  ];
}

/** A source that has one chart, whatever is asked. */
export function sourceOf(chart: LocalChart): ChartSource {
  return { resolve: async () => chart };
}

/** kubectl, as the tests' environment names it. */
export async function testKubectl(): Promise<string> {
  const { kind, binary } = await findKustomize({
    env: { ...process.env, KUSTOMIZE_BINARY: undefined },
  });
  if (kind !== 'kubectl') {
    throw new Error('the tests need kubectl (KUBECTL_BINARY)');
  }
  return binary;
}

/** Makes the folder. Needs Helm (HELM_BINARY or PATH). */
export async function createTestCharts(): Promise<TestCharts> {
  const helm = await findHelm({ env: process.env });
  const folder = await mkdtemp(join(tmpdir(), 'gimlet-test-charts-'));
  let made = 0;

  const pack: TestCharts['pack'] = async (chartFolder, purity) => {
    const destination = join(folder, `packed-${made++}`);
    const { stdout } = await run(helm, [
      'package',
      chartFolder,
      '--destination',
      destination,
    ]);
    const archive = stdout.trim().split(': ').at(-1) ?? '';
    const [, name, version] = /([^/]+?)-(\d[^/]*)\.tgz$/.exec(archive) ?? [];
    const contents = await readChartContents(archive);
    return {
      name,
      version,
      archive,
      valuesSchema: contents.schema,
      subchartSchemas: contents.subcharts.flatMap(schemasOf),
      digest: `sha256:${createHash('sha256')
        .update(await readFile(archive))
        .digest('hex')}`,
      purity: { ...PURE, ...purity },
    };
  };

  return {
    helm,
    folder,
    pack,
    make: async (files, purity) => {
      const chartFolder = join(folder, `chart-${made++}`, 'app');
      const all = {
        'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
        ...files,
      };
      for (const [name, text] of Object.entries(all)) {
        await mkdir(dirname(join(chartFolder, name)), { recursive: true });
        await writeFile(join(chartFolder, name), text);
      }
      return pack(chartFolder, purity);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
