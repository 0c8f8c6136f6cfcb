import { isRecord } from '../fields/FieldType';
import { isEqual } from '../fields/isEqual';
import type { KubeObject } from '../store';
import { at, count } from './columns';
import type { FieldError } from './KindDefinition';
import {
  immutable,
  invalid,
  notSupported,
  showSelector,
  validateCount,
  validatePodSpec,
  validateWorkload,
} from './validation';

export function validateReplicas(
  object: KubeObject,
  before: KubeObject | undefined,
): FieldError[] {
  return [
    ...validateCount('spec.replicas', at(object, 'spec', 'replicas')),
    ...validateWorkload(object, before),
  ];
}

/** What of a StatefulSet may change. */
const CHANGEABLE = ['replicas', 'template', 'updateStrategy'];

export function validateStatefulSet(
  object: KubeObject,
  before: KubeObject | undefined,
): FieldError[] {
  const fixed = (value: unknown) =>
    Object.fromEntries(
      Object.entries(isRecord(value) ? value : {}).filter(
        ([field]) => !CHANGEABLE.includes(field),
      ),
    );
  return before && !isEqual(fixed(before.spec), fixed(object.spec))
    ? [
        {
          reason: 'FieldValueForbidden',
          field: 'spec',
          message:
            "Forbidden: updates to statefulset spec for fields other than 'replicas', 'template', and 'updateStrategy' are forbidden",
        },
      ]
    : validateReplicas(object, before);
}

export function validateDeadline(object: KubeObject): FieldError[] {
  const deadline = count(object, 'spec', 'progressDeadlineSeconds');
  return deadline <= count(object, 'spec', 'minReadySeconds')
    ? [
        invalid(
          'spec.progressDeadlineSeconds',
          deadline,
          'must be greater than minReadySeconds',
        ),
      ]
    : [];
}

export function validateJob(
  object: KubeObject,
  before: KubeObject | undefined,
): FieldError[] {
  const template = at(object, 'spec', 'template');
  const policy = at(template, 'spec', 'restartPolicy');
  const policies = ['OnFailure', 'Never'];
  const was = isRecord(before?.spec) ? before.spec : undefined;
  return [
    ...validatePodSpec('spec.template.spec', at(template, 'spec')),
    ...(policies.includes(String(policy))
      ? []
      : [notSupported('spec.template.spec.restartPolicy', policy, policies)]),
    ...(was
      ? [
          ...immutable(
            'spec.completions',
            was.completions,
            at(object, 'spec', 'completions'),
            String,
          ),
          ...immutable(
            'spec.selector',
            was.selector,
            at(object, 'spec', 'selector'),
            showSelector,
          ),
          ...(isEqual(was.template, template)
            ? []
            : [
                {
                  reason: 'FieldValueInvalid' as const,
                  field: 'spec.template',
                  message: `Invalid value: core.PodTemplateSpec{${JSON.stringify(
                    template,
                  )}}: field is immutable`,
                },
              ]),
        ]
      : []),
  ];
}
