import { withAnnotations } from './editObject';
import { isRecord } from '../manifest/plainValue';
import { titleOfObject, type KubernetesObject } from './yamlDocuments';

const HOOK = 'helm.sh/hook';

/** What only Helm reads. In plain objects they would promise an order and a deletion that nobody keeps. */
const HOOK_ANNOTATIONS = [
  HOOK,
  'helm.sh/hook-weight',
  'helm.sh/hook-delete-policy',
  'helm.sh/hook-output-log-policy',
];

/** With it Flux makes a changed Job again, where it would else be refused as immutable. */
export const FORCE_ANNOTATION = 'kustomize.toolkit.fluxcd.io/force';

const KEPT_EVENTS = [
  'pre-install',
  'post-install',
  'pre-upgrade',
  'post-upgrade',
];

/** The annotations of an object, or none. */
export function annotationsOf(
  object: KubernetesObject,
): Record<string, unknown> {
  const { metadata } = object.content;
  return isRecord(metadata) && isRecord(metadata.annotations)
    ? metadata.annotations
    : {};
}

/** Whether the object is a Job of Kubernetes. */
export function isJob(object: KubernetesObject): boolean {
  return object.kind === 'Job' && object.apiVersion.startsWith('batch/');
}

/**
 * Makes plain objects of the hooks of install and upgrade, since Flux knows no hooks, and leaves the others out: kept, a
 * test or a clean-up would run at every release.
 */
export function resolveHooks(objects: KubernetesObject[]): {
  objects: KubernetesObject[];
  warnings: string[];
} {
  const leftOut: string[] = [];
  const kept = objects.flatMap(object => {
    const hook = annotationsOf(object)[HOOK];
    if (typeof hook !== 'string') {
      return [object];
    }
    const events = hook
      .split(',')
      .map(event => event.trim().toLowerCase())
      .filter(Boolean);
    if (!events.some(event => KEPT_EVENTS.includes(event))) {
      leftOut.push(`${titleOfObject(object)} (${events.join(', ')})`);
      return [];
    }
    return [asPlainObject(object)];
  });
  const warnings = leftOut.length
    ? [
        `Hooks that Flux does not know are left out: ${leftOut
          .sort()
          .join(', ')}.`,
      ]
    : [];
  return { objects: kept, warnings };
}

function asPlainObject(object: KubernetesObject): KubernetesObject {
  const present = annotationsOf(object);
  const force = isJob(object) && !(FORCE_ANNOTATION in present);
  return withAnnotations(object, {
    remove: HOOK_ANNOTATIONS.filter(name => name in present),
    add: force ? { [FORCE_ANNOTATION]: 'enabled' } : {},
  });
}
