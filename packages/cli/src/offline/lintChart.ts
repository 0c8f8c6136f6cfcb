import {
  GimletError,
  chartReferenceSchema,
  type ChartReference,
  type Problem,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  lintChartValues,
  resolveManifest,
  type ManifestDocument,
} from '@gimlet-io/core';
import type { Charts } from './charts';

type Values = Record<string, unknown>;

interface Checkable {
  chart: ChartReference;
  values: Values;
}

const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTemplate = (value: unknown): boolean =>
  typeof value === 'string' && value.includes('{{');

/** What stands at a path, as it is written. */
function writtenAt(value: unknown, path: (string | number)[]): unknown {
  return path.reduce<unknown>((inner, part) => {
    if (Array.isArray(inner)) {
      return inner[Number(part)];
    }
    return isRecord(inner) ? inner[part] : undefined;
  }, value);
}

/** The chart and the values as they are written: templates are texts that nobody can judge without variables. */
function asWritten({ value }: ManifestDocument): Checkable | undefined {
  const chart = chartReferenceSchema.safeParse(value.chart);
  if (!chart.success || Object.values(chart.data).some(isTemplate)) {
    return undefined;
  }
  return {
    chart: chart.data,
    values: isRecord(value.values) ? value.values : {},
  };
}

function resolved(
  document: ManifestDocument,
  variables: Record<string, string>,
): Checkable | undefined {
  const { chart, values = {} } = resolveManifest({ document, variables });
  return chart && { chart, values };
}

/**
 * Checks a manifest's values against the schemas of its chart. Without variables, what is a template is not judged. A chart that
 * cannot be had is a problem of the manifest.
 */
export async function lintAgainstChart(
  document: ManifestDocument,
  variables: Record<string, string> | undefined,
  charts: Charts,
): Promise<Problem[]> {
  const checkable = variables
    ? resolved(document, variables)
    : asWritten(document);
  if (!checkable) {
    return [];
  }
  const { chart, values } = checkable;
  // One answer for each problem, in their order.
  const unsure: boolean[] = [];
  try {
    const problems = await lintChartValues({
      chart: await charts.store.resolve(chart),
      values,
      problemAt: (path, message) => {
        unsure.push(!variables && isTemplate(writtenAt(document.value, path)));
        return document.problemAt(path, message);
      },
    });
    return problems.filter((_, index) => !unsure[index]);
  } catch (error) {
    if (!(error instanceof GimletError)) {
      throw error;
    }
    const { message, whatToDo } = error;
    return [
      document.problemAt(
        ['chart', 'name'],
        whatToDo ? `${message.replace(/\.$/, '')}. ${whatToDo}` : message,
      ),
    ];
  }
}
