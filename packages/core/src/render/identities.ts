import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  groupOf,
  placeOf,
  titleOfObject,
  type KubernetesObject,
} from './yamlDocuments';

/** What makes an object the same in a cluster, whatever version of its API it is written in. */
export function identityOf(object: KubernetesObject): string {
  return [
    groupOf(object),
    object.kind,
    object.namespace ?? '',
    object.name,
  ].join('\n');
}

/** Refuses two objects that are one to the cluster: kustomize and Flux stop at them. */
export function refuseDuplicates(objects: KubernetesObject[]): void {
  const seen = new Map<string, KubernetesObject>();
  for (const object of objects) {
    const identity = identityOf(object);
    const former = seen.get(identity);
    if (former) {
      const places = [
        ...new Set([former, object].map(one => placeOf(one, one.origin))),
      ];
      throw new GimletError(
        'render',
        `${titleOfObject(object)} is rendered twice, by ${places.join(
          ' and by ',
        )}`,
        { whatToDo: 'Leave one of them out, or rename it.' },
      );
    }
    seen.set(identity, object);
  }
}
