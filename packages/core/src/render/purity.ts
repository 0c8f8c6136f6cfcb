import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { identityOf } from './identities';
import { findImpureFunctions } from '../charts/purity';
import type { LocalChart, LocalChartPurity } from './types';
import type { KubernetesObject } from './yamlDocuments';

/**
 * What makes this rendering differ from time to time: what the chart calls, and what the values call where the chart
 * renders them.
 */
export function purityWith(
  chart: LocalChart,
  values: Record<string, unknown>,
): LocalChartPurity {
  if (!chart.purity.rendersValues) {
    return chart.purity;
  }
  const called = findImpureFunctions(textsIn(values).join('\n'));
  const both = (kind: 'random' | 'clock' | 'cluster') =>
    [...new Set([...chart.purity[kind], ...called[kind]])].sort();
  return {
    random: both('random'),
    clock: both('clock'),
    cluster: both('cluster'),
  };
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(textsIn)
    : [];
}

/** `Kind/name` of every object that the two renderings do not share letter for letter, sorted. */
export function differingObjects(
  first: KubernetesObject[],
  second: KubernetesObject[],
): string[] {
  const differing = new Set<string>();
  for (const [some, others] of [
    [first, second],
    [second, first],
  ]) {
    const texts = new Map(
      others.map(object => [identityOf(object), object.text]),
    );
    for (const object of some) {
      if (texts.get(identityOf(object)) !== object.text) {
        differing.add(`${object.kind}/${object.name}`);
      }
    }
  }
  return [...differing].sort();
}

/**
 * Refuses a chart whose objects come out differently each time, but for those that the manifest allows: a GimletError
 * `impure` that names them.
 */
export function refuseUnstable(
  chart: LocalChart,
  unstable: string[],
  allowed: string[],
): void {
  const refused = unstable.filter(object => !allowed.includes(object));
  if (refused.length === 0) {
    return;
  }
  throw new GimletError(
    'impure',
    `${chart.name}@${
      chart.version
    } does not render the same twice: ${refused.join(
      ', ',
    )} (it calls ${chart.purity.random.join(', ')})`,
    {
      whatToDo: `Set the values that the chart makes up at random, or accept a change at every release with chart.allowUnstable: [${refused.join(
        ', ',
      )}].`,
    },
  );
}

/** What a person should know of a chart that reads more than its values. */
export function purityWarnings(
  chart: LocalChart,
  unstable: string[],
): string[] {
  const { clock, cluster } = chart.purity;
  const title = `${chart.name}@${chart.version}`;
  return [
    ...(unstable.length
      ? [
          `${unstable.join(
            ', ',
          )} of ${title} comes out differently each time, as chart.allowUnstable allows: so does the plan.`,
        ]
      : []),
    ...(clock.length
      ? [
          `${title} reads the clock (${clock.join(
            ', ',
          )}): the same release may look different another day.`,
        ]
      : []),
    ...(cluster.length
      ? [
          `${title} asks the cluster (${cluster.join(
            ', ',
          )}): it sees none here, and finds nothing.`,
        ]
      : []),
  ];
}
