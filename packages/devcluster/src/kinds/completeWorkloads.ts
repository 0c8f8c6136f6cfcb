import type { KubeObject } from '../store';
import { completeTemplate, withDefaults } from './completePods';

type Fields = Record<string, unknown>;

/** A workload with the defaults of the API server; those of its kind come from `completeSpec`. */
export function completeWorkload(
  object: KubeObject,
  completeSpec: (spec: Fields) => Fields,
): KubeObject {
  const spec = withDefaults(object.spec, {});
  return {
    ...object,
    spec: completeSpec({ ...spec, template: completeTemplate(spec.template) }),
    status: withDefaults(object.status, {}),
  };
}

export function completeStatefulStrategy(spec: Fields): Fields {
  const strategy = withDefaults(spec.updateStrategy, { type: 'RollingUpdate' });
  return strategy.type === 'RollingUpdate'
    ? {
        ...strategy,
        rollingUpdate: withDefaults(strategy.rollingUpdate, { partition: 0 }),
      }
    : strategy;
}

export function completeJob(
  object: KubeObject,
  before: KubeObject | undefined,
): KubeObject {
  const given = withDefaults(object.spec, {});
  const counts =
    given.completions === undefined && given.parallelism === undefined
      ? { completions: 1, parallelism: 1 }
      : { parallelism: 1 };
  const spec = withDefaults(given, { ...counts, backoffLimit: 6 });
  const template = completeTemplate(spec.template);
  if (!spec.manualSelector) {
    const uid = before?.metadata.uid ?? object.metadata.uid;
    spec.selector ??= { matchLabels: { 'controller-uid': uid } };
    const metadata = withDefaults(template.metadata, {});
    template.metadata = {
      ...metadata,
      labels: withDefaults(metadata.labels, {
        'controller-uid': uid,
        'job-name': object.metadata.name,
      }),
    };
  }
  return {
    ...object,
    spec: { ...spec, template },
    status: withDefaults(object.status, {}),
  };
}
