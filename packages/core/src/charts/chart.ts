import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { parse } from 'yaml';
import { z } from 'zod/v3';
import {
  badArchive,
  unpackArchive,
  UnpackBudget,
  type ChartFiles,
} from './archive';

const text = z
  .string()
  .nullish()
  .transform(value => value ?? '');

const dependencySchema = z.object({
  name: z.string().min(1),
  version: text,
  repository: text,
  alias: text,
});

const metadataSchema = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/, 'is not a name of a chart')
    .refine(name => !/^\.{1,2}$/.test(name), 'is not a name of a chart'),
  version: z
    .string()
    .min(1)
    .refine(version => !/\p{Cc}/u.test(version), 'is not a version'),
  dependencies: z.array(dependencySchema).nullish(),
});

const lockSchema = z.object({
  dependencies: z
    .array(z.object({ name: z.string(), version: text, repository: text }))
    .nullish(),
});

/** One entry of `dependencies` in a Chart.yaml; what is not given is an empty string. */
export type ChartDependency = z.output<typeof dependencySchema>;

/** A chart as it lies in its files, with the subcharts below `charts/`. */
export interface Chart {
  name: string;
  version: string;
  dependencies: ChartDependency[];
  /** What `Chart.lock` fixes; absent where there is none. */
  lock?: { name: string; version: string }[];
  /** All files but those of subcharts. */
  files: ChartFiles;
  subcharts: Chart[];
}

const MAX_DEPTH = 16;

function readYaml<S extends z.ZodTypeAny>(
  files: ChartFiles,
  file: string,
  schema: S,
  source: string,
): z.output<S> | undefined {
  const content = files.get(file);
  if (!content) {
    return undefined;
  }
  try {
    // Without types: a version such as 1.10 is text.
    const value: unknown = parse(content.toString('utf8'), {
      schema: 'failsafe',
      logLevel: 'error',
    });
    return schema.parse(value ?? {});
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? error.issues
            .map(({ path, message }) => `${path.join('.')}: ${message}`)
            .join('; ')
        : 'it is not YAML';
    throw new GimletError(
      'invalid',
      `${file} of the chart ${source} cannot be read: ${why}.`,
      { whatToDo: 'Check the chart with `helm lint`.', cause: error },
    );
  }
}

interface Grouped {
  own: Map<string, Buffer>;
  folders: Map<string, Map<string, Buffer>>;
  archives: Map<string, Buffer>;
}

/** Helm takes folders and archives in `charts/` for subcharts, but not what begins with a dot or an underscore. */
function groupFiles(files: ChartFiles): Grouped {
  const grouped: Grouped = {
    own: new Map(),
    folders: new Map(),
    archives: new Map(),
  };
  for (const [path, content] of files) {
    const [top = '', name = '', ...rest] = path.split('/');
    if (top !== 'charts' || name === '' || /^[._]/.test(name)) {
      grouped.own.set(path, content);
    } else if (rest.length > 0) {
      const folder = grouped.folders.get(name) ?? new Map<string, Buffer>();
      grouped.folders.set(name, folder.set(rest.join('/'), content));
    } else if (name.endsWith('.tgz')) {
      grouped.archives.set(name, content);
    } else {
      grouped.own.set(path, content);
    }
  }
  return grouped;
}

async function readNested(
  files: ChartFiles,
  source: string,
  budget: UnpackBudget,
  depth: number,
): Promise<Chart> {
  if (depth > MAX_DEPTH) {
    throw badArchive(source, `holds charts more than ${MAX_DEPTH} deep`);
  }
  const metadata = readYaml(files, 'Chart.yaml', metadataSchema, source);
  if (!metadata) {
    throw badArchive(source, 'has no Chart.yaml');
  }
  // Charts for Helm 2 keep the two in files of their own.
  const requirements = readYaml(
    files,
    'requirements.yaml',
    metadataSchema.pick({ dependencies: true }),
    source,
  );
  const lock =
    readYaml(files, 'Chart.lock', lockSchema, source) ??
    readYaml(files, 'requirements.lock', lockSchema, source);
  const { own, folders, archives } = groupFiles(files);
  const subcharts: Chart[] = [];
  for (const [name, folder] of folders) {
    if (folder.has('Chart.yaml')) {
      subcharts.push(
        await readNested(folder, `${source}/charts/${name}`, budget, depth + 1),
      );
    }
  }
  for (const [name, archive] of archives) {
    const place = `${source}/charts/${name}`;
    subcharts.push(
      await readNested(
        await unpackArchive(archive, place, budget),
        place,
        budget,
        depth + 1,
      ),
    );
  }
  return {
    name: metadata.name,
    version: metadata.version,
    dependencies: metadata.dependencies ?? requirements?.dependencies ?? [],
    lock: lock && (lock.dependencies ?? []),
    files: own,
    subcharts,
  };
}

/**
 * Reads what Gimlet needs to know of a chart, and of those inside it.
 *
 * @param source - how the chart is called in errors
 * @throws GimletError `invalid`
 */
export function readChart(
  files: ChartFiles,
  source: string,
  budget: UnpackBudget = new UnpackBudget(),
): Promise<Chart> {
  return readNested(files, source, budget, 0);
}

/** A `values.schema.json` of a subchart, and where in the values it applies. */
export interface SubchartSchema {
  /** Such as `['redis']`, or its alias, or `['redis', 'common']`. */
  path: string[];
  schema: string;
}

function schemaOf(chart: Chart): string | undefined {
  return chart.files.get('values.schema.json')?.toString('utf8');
}

/** The schemas of a chart's values: its own, and its subcharts' at the paths of their values. */
export function schemasOf(chart: Chart): {
  valuesSchema?: string;
  subchartSchemas: SubchartSchema[];
} {
  const nested = (parent: Chart, path: string[]): SubchartSchema[] =>
    parent.subcharts.flatMap(subchart => {
      const names = parent.dependencies
        .filter(({ name }) => name === subchart.name)
        .map(({ name, alias }) => alias || name);
      return (names.length > 0 ? names : [subchart.name]).flatMap(name => {
        const place = [...path, name];
        const schema = schemaOf(subchart);
        return [
          ...(schema === undefined ? [] : [{ path: place, schema }]),
          ...nested(subchart, place),
        ];
      });
    });
  return { valuesSchema: schemaOf(chart), subchartSchemas: nested(chart, []) };
}
