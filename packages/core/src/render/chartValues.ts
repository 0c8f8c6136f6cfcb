import type { ChartContents } from './chartContents';
import { isRecord } from '../manifest/plainValue';

type Values = Record<string, unknown>;

/** The key whose values all charts of an app share. */
const GLOBAL = 'global';

/** A chart with the values that its templates and its schema see. */
export interface ChartWithValues {
  chart: ChartContents;
  /** Where its values stand among those of the manifest: `[]`, or `['redis']`. */
  path: string[];
  values: Values;
}

/** Values over defaults, as Helm merges them: maps key by key, everything else whole; null takes a default away. */
export function mergeValues(defaults: Values, values: Values): Values {
  const merged: Values = { ...defaults };
  for (const [name, value] of Object.entries(values)) {
    const former = merged[name];
    if (value === null) {
      delete merged[name];
    } else if (isRecord(value) && isRecord(former)) {
      merged[name] = mergeValues(former, value);
    } else {
      merged[name] = value;
    }
  }
  return merged;
}

/** The chart and the charts in it that are switched on, each with its values. */
export function resolveChartValues(
  chart: ChartContents,
  values: Values,
  path: string[] = [],
): ChartWithValues[] {
  const merged = mergeValues(chart.values, values);
  const inside = chart.subcharts.flatMap(subchart => {
    const declared = chart.dependencies.filter(
      ({ name }) => name === subchart.name,
    );
    const uses = declared.length ? declared : [{ name: subchart.name }];
    return uses
      .filter(use => isEnabled(use, merged))
      .flatMap(use => {
        const key = ('alias' in use && use.alias) || use.name;
        const given = isRecord(merged[key]) ? merged[key] : {};
        const shared = mergeValues(
          isRecord(given[GLOBAL]) ? given[GLOBAL] : {},
          isRecord(merged[GLOBAL]) ? merged[GLOBAL] : {},
        );
        const found = resolveChartValues(
          subchart,
          { ...given, [GLOBAL]: shared },
          [...path, key],
        );
        // The chart above sees the values of those in it, defaults included.
        merged[key] = found[0].values;
        return found;
      });
  });
  return [{ chart, path, values: merged }, ...inside];
}

function valueAt(values: Values, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (isRecord(value) ? value[name] : undefined),
      values,
    );
}

/** Helm's rule: the first condition that is true or false decides, then the tags; without either a chart is on. */
function isEnabled(
  use: Partial<ChartContents['dependencies'][number]>,
  values: Values,
): boolean {
  const byCondition = (use.condition ?? '')
    .split(',')
    .map(path => valueAt(values, path.trim()))
    .find(value => typeof value === 'boolean');
  if (byCondition !== undefined) {
    return byCondition === true;
  }
  const byTags = (use.tags ?? [])
    .map(tag => valueAt(values, `tags.${tag}`))
    .filter(value => typeof value === 'boolean');
  return byTags.length === 0 || byTags.includes(true);
}
