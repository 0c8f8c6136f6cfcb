import type { Permission } from '@backstage/plugin-permission-common';

/** What a permission lets somebody do, as a verb in front of its object: `release staging/checkout`. */
const VERBS: Record<string, string> = {
  'gimlet.release.read': 'see',
  'gimlet.release.create': 'release',
  'gimlet.release.rollback': 'roll back',
  'gimlet.release.delete': 'delete',
  'gimlet.release.hold': 'hold and resume automatic releases of',
  'gimlet.release.take-over': 'take over',
  'gimlet.request.cancel': "cancel others' requests for",
  'gimlet.logs.read': 'read the logs of',
  'gimlet.workload.restart': 'restart',
  'gimlet.flux.reconcile': 'reconcile, suspend and resume',
  'gimlet.object.read': 'read the objects of',
  'gimlet.alert.silence': 'silence the alerts of',
};

/** What a permission that is about no app lets somebody do. */
const PHRASES: Record<string, string> = {
  'gimlet.agent.connect': "connect clusters' agents",
  'gimlet.artifact.create': 'ship artifacts',
  'gimlet.artifact.read': 'see artifacts',
  'gimlet.branch.delete': 'tell of deleted branches',
  'gimlet.environment.read': 'see the environments',
  'gimlet.token.read': "see others' tokens",
  'gimlet.token.create': 'make tokens',
  'gimlet.token.revoke': "revoke others' tokens",
  'gimlet.index.rebuild': 'build the release index anew',
};

/**
 * What a permission lets somebody do, in words: `release staging/checkout`. `object` is what it is about; empty where that is
 * everything.
 */
export function permissionWords(
  { name }: Pick<Permission, 'name'>,
  object: string,
): string {
  const phrase = PHRASES[name];
  if (phrase) return object ? `${phrase} of ${object}` : phrase;
  return `${VERBS[name] ?? `use ${name} on`} ${object || 'any app'}`;
}
