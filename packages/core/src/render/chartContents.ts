import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Parser, type ReadEntry } from 'tar';
import { parse, type SchemaOptions } from 'yaml';
import { z } from 'zod/v3';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

const chartFileSchema = z.object({
  name: z.string(),
  dependencies: z
    .array(
      z.object({
        name: z.string(),
        alias: z.string().nullish(),
        condition: z.string().nullish(),
        tags: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});

/** What a chart's archive says of its values, with the charts in it. */
export interface ChartContents {
  name: string;
  dependencies: NonNullable<z.output<typeof chartFileSchema>['dependencies']>;
  /** The chart's defaults (`values.yaml`). */
  values: Record<string, unknown>;
  /** The text of `values.schema.json`. */
  schema?: string;
  subcharts: ChartContents[];
}

const RELEVANT =
  /^(?:Chart\.yaml|values\.yaml|values\.schema\.json|crds\/.+|charts\/[^_.][^/]*\.tgz)$/;

/** Charts in charts in charts: what is deeper was made to break us. */
const DEEPEST = 8;

/**
 * Reads what matters for values out of a chart's archive, without unpacking it. Throws a GimletError `render` where it is no
 * chart.
 */
export async function readChartContents(
  archive: string,
): Promise<ChartContents> {
  return contentsOf(await readChartFiles(archive));
}

/** Paths of the files in `crds/` of a chart's archive, those of subcharts too, sorted. Throws a GimletError `render`. */
export async function readChartCrds(archive: string): Promise<string[]> {
  return crdsOf(await readChartFiles(archive)).sort();
}

type Files = Map<string, Buffer>;

/** A chart's relevant files, and those of the charts in it by the names of their folders. */
interface ChartFiles {
  files: Files;
  subcharts: Map<string, ChartFiles>;
}

async function readChartFiles(archive: string): Promise<ChartFiles> {
  return chartFiles(await readArchive(() => createReadStream(archive), 0), 0);
}

function withoutCharts(path: string): string {
  return path.replace(/^(?:charts\/[^/]+\/)+/, '');
}

/** The relevant files, by their paths below the chart's folder. */
function readArchive(open: () => Readable, depth: number): Promise<Files> {
  if (depth > DEEPEST) {
    throw damaged('it holds charts in charts too deep');
  }
  return new Promise((resolve, reject) => {
    const files: Files = new Map();
    const parser = new Parser({
      onReadEntry: (entry: ReadEntry) => {
        const path = entry.path.split('/').slice(1).join('/');
        if (entry.type !== 'File' || !RELEVANT.test(withoutCharts(path))) {
          entry.resume();
          return;
        }
        const chunks: Buffer[] = [];
        entry.on('data', (chunk: Buffer) => chunks.push(chunk));
        entry.on('end', () => files.set(path, Buffer.concat(chunks)));
      },
    });
    parser.on('end', () => resolve(files));
    parser.on('error', cause => reject(damaged('it cannot be read', cause)));
    const stream = open();
    stream.on('error', cause => reject(damaged('it cannot be read', cause)));
    stream.on('data', chunk => parser.write(chunk));
    stream.on('end', () => parser.end());
  });
}

function damaged(reason: string, cause?: unknown): GimletError {
  return new GimletError(
    'render',
    `The chart’s archive is damaged: ${reason}`,
    {
      whatToDo: 'Package the chart again with helm package.',
      cause,
    },
  );
}

/** Values as Helm reads them: YAML 1.1 (`no` is false, `0644` is 420), but times and dates are text. */
const AS_HELM: SchemaOptions = {
  schema: 'yaml-1.1',
  merge: true,
  customTags: tags =>
    tags.filter(
      tag =>
        typeof tag === 'string' ||
        (tag.format !== 'TIME' && tag.tag !== 'tag:yaml.org,2002:timestamp'),
    ),
};

function readYaml(
  file: Buffer | undefined,
  name: string,
  options: SchemaOptions = {},
): unknown {
  try {
    return file ? parse(file.toString('utf8'), options) : undefined;
  } catch (cause) {
    throw damaged(`${name} is not valid YAML`, cause);
  }
}

async function chartFiles(files: Files, depth: number): Promise<ChartFiles> {
  const subcharts = await Promise.all(
    [...groupSubcharts(files)].map(
      async ([folder, inside]): Promise<[string, ChartFiles]> => {
        const packed = folder.endsWith('.tgz') && inside.get('');
        const found = packed
          ? await readArchive(() => Readable.from([packed]), depth + 1)
          : inside;
        return [folder, await chartFiles(found, depth + 1)];
      },
    ),
  );
  return { files, subcharts: new Map(subcharts) };
}

function crdsOf({ files, subcharts }: ChartFiles): string[] {
  return [
    ...[...files.keys()].filter(path => path.startsWith('crds/')),
    ...[...subcharts].flatMap(([folder, inside]) =>
      crdsOf(inside).map(path => `charts/${folder}/${path}`),
    ),
  ];
}

function contentsOf({ files, subcharts }: ChartFiles): ChartContents {
  const chart = chartFileSchema.safeParse(
    readYaml(files.get('Chart.yaml'), 'Chart.yaml'),
  );
  if (!chart.success) {
    throw damaged('Chart.yaml has no name');
  }
  const values = z
    .record(z.unknown())
    .nullish()
    .safeParse(readYaml(files.get('values.yaml'), 'values.yaml', AS_HELM));
  return {
    name: chart.data.name,
    dependencies: chart.data.dependencies ?? [],
    values: (values.success && values.data) || {},
    schema: files.get('values.schema.json')?.toString('utf8'),
    subcharts: [...subcharts.values()].map(contentsOf),
  };
}

/** The files of each chart in `charts/`; a packed one is a single file with an empty path. */
function groupSubcharts(files: Files): Map<string, Files> {
  const groups = new Map<string, Files>();
  for (const [path, content] of files) {
    const [, folder, rest = ''] =
      /^charts\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
    if (folder && !/^[_.]/.test(folder)) {
      const group = groups.get(folder) ?? new Map();
      groups.set(folder, group.set(rest, content));
    }
  }
  // A folder without a Chart.yaml is none to Helm either.
  return new Map(
    [...groups].filter(
      ([, inside]) => inside.has('Chart.yaml') || inside.has(''),
    ),
  );
}
