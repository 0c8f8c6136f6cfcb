import {
  endpointKindSchema,
  sourceKindSchema,
  workloadKindSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';

const PREFIXES = new Map<string, string>([
  ['Kustomization', 'kustomization/'],
  ['HelmRelease', 'helmRelease/'],
  ['Pod', 'pod/'],
  ['Event', 'event/'],
  ...kindsOf('source', sourceKindSchema.options),
  ...kindsOf('workload', workloadKindSchema.options),
  ...kindsOf('endpoint', endpointKindSchema.options),
]);

function kindsOf(
  type: string,
  kinds: readonly string[],
): [kind: string, prefix: string][] {
  return kinds.map(kind => [kind, `${type}/${kind}/`]);
}

/**
 * What the keys of a kind's observations begin with; `undefined` for a kind of which nothing is reported, such as `ReplicaSet.apps`.
 *
 * @param kind - with its group, as agents name it: `Deployment.apps`, `Pod`
 */
export const keyPrefixOf = (kind: string): string | undefined =>
  PREFIXES.get(kind.split('.', 1)[0]);
