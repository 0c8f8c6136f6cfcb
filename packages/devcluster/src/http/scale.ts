import { at } from '../kinds/columns';
import { isRecord } from '../fields/FieldType';
import type { KubeObject } from '../store';

/** How many replicas an object wants and has, as `autoscaling/v1`. */
export function scaleOf(object: KubeObject): KubeObject {
  const labels = at(object, 'spec', 'selector', 'matchLabels');
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    object.metadata;
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: at(object, 'spec', 'replicas') },
    status: {
      replicas: at(object, 'status', 'replicas') ?? 0,
      selector: Object.entries(isRecord(labels) ? labels : {})
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    },
  };
}

/** The object with as many replicas as a scale wants, and of the version that the scale was read from. */
export function withScale(object: KubeObject, scale: unknown): KubeObject {
  const spec = isRecord(object.spec) ? object.spec : {};
  const read = at(scale, 'metadata', 'resourceVersion');
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(typeof read === 'string' && read ? { resourceVersion: read } : {}),
    },
    spec: { ...spec, replicas: at(scale, 'spec', 'replicas') ?? spec.replicas },
  };
}
