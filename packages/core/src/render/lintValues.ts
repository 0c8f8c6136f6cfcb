import type { Problem } from '@gimlet-io/backstage-plugin-gimlet-common';
import { formatPath } from '../manifest';
import { sortProblems } from '../manifest/invalidError';
import { readChartContents } from './chartContents';
import { mergeValues, resolveChartValues } from './chartValues';
import type { LocalChart } from './types';
import { describeErrors } from './valuesProblems';
import { compileValuesSchema } from './valuesSchema';
import { isRecord } from '../manifest/plainValue';

/**
 * Makes a problem of a field of the manifest, with its position where it has one. The path begins with `values`.
 *
 * @public
 */
export type ProblemAt = (path: (string | number)[], message: string) => Problem;

/** @public */
export interface LintValuesInput {
  /** The text of `values.schema.json`, of draft 4, 6, 7, 2019-09 or 2020-12. */
  schema: string;
  /** The manifest's values. */
  values: Record<string, unknown>;
  /** The chart's own (`values.yaml`): the manifest's are laid over them, as Helm does. */
  defaults?: Record<string, unknown>;
  /** Where the rule comes from, such as `web@1.4.2, values.schema.json`. */
  source: string;
  /** Without it problems have no position. */
  problemAt?: ProblemAt;
}

/** The part of a path that the manifest itself has: what a chart's defaults say has no place in it. */
function writtenPart(
  path: (string | number)[],
  values: unknown,
): (string | number)[] {
  const written: (string | number)[] = [];
  let value = values;
  for (const part of path) {
    const inside: unknown = Array.isArray(value)
      ? value[Number(part)]
      : isRecord(value) && value[part];
    if (inside === undefined || inside === false) {
      break;
    }
    written.push(part);
    value = inside;
  }
  return written;
}

function lint(input: {
  schema: string;
  /** What the schema sees. */
  seen: Record<string, unknown>;
  /** What the manifest has. */
  values: Record<string, unknown>;
  path: string[];
  source: string;
  problemAt?: ProblemAt;
}): Problem[] {
  const { values, source, problemAt } = input;
  const problem = (path: (string | number)[], message: string): Problem => {
    const whole = ['values', ...path];
    const place = problemAt?.(
      ['values', ...writtenPart(path, values)],
      message,
    );
    return {
      ...(place?.position && { position: place.position }),
      path: formatPath(whole),
      message,
      source,
    };
  };
  const schema = compileValuesSchema(input.schema);
  if ('unusable' in schema) {
    return [
      problem(
        input.path,
        `are not checked: values.schema.json ${schema.unusable}`,
      ),
    ];
  }
  return describeErrors(schema.check(input.seen)).map(({ path, message }) =>
    problem([...input.path, ...path], message),
  );
}

/**
 * Checks values against a chart's schema. Nothing that the schema refers to is fetched: that is a problem of its own. In
 * the order of the file.
 *
 * @public
 */
export function lintValues(input: LintValuesInput): Problem[] {
  return sortProblems(
    lint({
      ...input,
      seen: mergeValues(input.defaults ?? {}, input.values),
      path: [],
    }),
  );
}

/**
 * Checks a manifest's values against the schemas of a chart and of the charts in it that the values switch on, each laid
 * over the chart's own defaults. Throws a GimletError `render` where the archive is damaged.
 *
 * @public
 */
export async function lintChartValues(input: {
  chart: LocalChart;
  values: Record<string, unknown>;
  problemAt?: ProblemAt;
}): Promise<Problem[]> {
  const { chart, values, problemAt } = input;
  const contents = await readChartContents(chart.archive);
  const problems = resolveChartValues(contents, values).flatMap(used =>
    used.chart.schema === undefined
      ? []
      : lint({
          schema: used.chart.schema,
          seen: used.values,
          values,
          path: used.path,
          source: [
            `${chart.name}@${chart.version}`,
            ...used.path.map(name => `charts/${name}`),
            'values.schema.json',
          ].join(', '),
          problemAt,
        }),
  );
  return sortProblems(problems);
}
