// What others need comes first, as Flux applies it; kinds that are not named come after these.
const FIRST = [
  'CustomResourceDefinition',
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Service',
  'LimitRange',
  'PriorityClass',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** What an object is, and where. `namespace` is empty for what has none. */
export interface ObjectId {
  group: string;
  kind: string;
  namespace: string;
  name: string;
}

/** The order in which objects are applied; they are deleted in the opposite one. */
export function compareForApply(a: ObjectId, b: ObjectId): number {
  return (
    rank(a.kind) - rank(b.kind) ||
    compare(a.group, b.group) ||
    compare(a.kind, b.kind) ||
    compare(a.namespace, b.namespace) ||
    compare(a.name, b.name)
  );
}

/** Objects of one stage are applied only when those of the stages before are there. */
export function stageOf({ kind }: { kind: string }): 0 | 1 | 2 {
  if (['CustomResourceDefinition', 'Namespace', 'ClusterRole'].includes(kind)) {
    return 0;
  }
  return kind.endsWith('Class') ? 1 : 2;
}

function rank(kind: string): number {
  const first = FIRST.indexOf(kind);
  return first >= 0 ? first - FIRST.length : LAST.indexOf(kind) + 1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
