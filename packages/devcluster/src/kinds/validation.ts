import { isRecord } from '../fields/FieldType';
import { isEqual } from '../fields/isEqual';
import { StatusError, type KubeObject } from '../store';
import {
  qualifiedKind,
  type FieldError,
  type KindDefinition,
} from './KindDefinition';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** Refuses an object for its fields, with the message of the API server. */
export function refuseInvalid(
  kind: Pick<KindDefinition, 'kind' | 'group'>,
  name: string,
  errors: readonly FieldError[],
): void {
  if (errors.length === 0) {
    return;
  }
  const texts = errors.map(({ field, message }) => `${field}: ${message}`);
  throw StatusError.of(
    'Invalid',
    `${qualifiedKind(kind)} "${name}" is invalid: ${
      texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
    }`,
    { name, group: kind.group, kind: kind.kind, causes: [...errors] },
  );
}

export function required(field: string, detail = ''): FieldError {
  return {
    reason: 'FieldValueRequired',
    field,
    message: `Required value${detail ? `: ${detail}` : ''}`,
  };
}

export function invalid(
  field: string,
  value: unknown,
  detail: string,
): FieldError {
  return {
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${
      typeof value === 'string' && /^[a-z]+\d*\.[A-Z]/.test(value)
        ? value
        : JSON.stringify(value)
    }: ${detail}`,
  };
}

export function notSupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldError {
  return {
    reason: 'FieldValueNotSupported',
    field,
    message: `Unsupported value: ${JSON.stringify(
      value,
    )}: supported values: ${supported
      .map(entry => JSON.stringify(entry))
      .join(', ')}`,
  };
}

/** A name as most kinds want it. */
export function validateName(
  field: string,
  name: string,
  form: 'subdomain' | 'label',
): FieldError[] {
  const longest = form === 'label' ? 63 : 253;
  if (name.length > longest) {
    return [invalid(field, name, `must be no more than ${longest} characters`)];
  }
  if (form === 'label') {
    return DNS_LABEL.test(name) ? [] : [invalid(field, name, LABEL_MESSAGE)];
  }
  return DNS_SUBDOMAIN.test(name)
    ? []
    : [invalid(field, name, SUBDOMAIN_MESSAGE)];
}

export function validateLabels(
  field: string,
  labels: Record<string, string> | undefined,
): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...validateLabelKey(field, key),
    ...validateLabelValue(field, value),
  ]);
}

function validateLabelKey(field: string, key: string): FieldError[] {
  const parts = key.split('/');
  const name = parts.at(-1)!;
  if (
    parts.length > 2 ||
    !QUALIFIED_NAME.test(name) ||
    (parts.length === 2 && !DNS_SUBDOMAIN.test(parts[0]))
  ) {
    return [
      invalid(
        field,
        key,
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      ),
    ];
  }
  return name.length > 63
    ? [invalid(field, key, 'name part must be no more than 63 characters')]
    : [];
}

function validateLabelValue(field: string, value: string): FieldError[] {
  if (value.length > 63) {
    return [invalid(field, value, 'must be no more than 63 characters')];
  }
  return value === '' || QUALIFIED_NAME.test(value)
    ? []
    : [
        invalid(
          field,
          value,
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        ),
      ];
}

/** A field that must stay as it was made. */
export function immutable(
  field: string,
  before: unknown,
  after: unknown,
  show: (value: unknown) => string,
): FieldError[] {
  return isEqual(before, after)
    ? []
    : [
        {
          reason: 'FieldValueInvalid',
          field,
          message: `Invalid value: ${show(after)}: field is immutable`,
        },
      ];
}

/** A label selector as Go prints it. */
export function showSelector(value: unknown): string {
  const labels =
    isRecord(value) && isRecord(value.matchLabels) ? value.matchLabels : {};
  const pairs = Object.entries(labels)
    .map(([key, entry]) => `${JSON.stringify(key)}:${JSON.stringify(entry)}`)
    .sort();
  return `v1.LabelSelector{MatchLabels:map[string]string{${pairs.join(
    ', ',
  )}}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}`;
}

/** What of a pod must be there and in form. */
export function validatePodSpec(field: string, value: unknown): FieldError[] {
  const spec = isRecord(value) ? value : {};
  const containers = Array.isArray(spec.containers) ? spec.containers : [];
  if (containers.length === 0) {
    return [required(`${field}.containers`)];
  }
  const policies = ['Always', 'OnFailure', 'Never'];
  return [
    ...validateContainers(`${field}.containers`, containers),
    ...validateContainers(
      `${field}.initContainers`,
      Array.isArray(spec.initContainers) ? spec.initContainers : [],
    ),
    ...(policies.includes(String(spec.restartPolicy))
      ? []
      : [notSupported(`${field}.restartPolicy`, spec.restartPolicy, policies)]),
  ];
}

function validateContainers(
  field: string,
  containers: readonly unknown[],
): FieldError[] {
  const seen = new Set<unknown>();
  return containers.flatMap((container, index) => {
    const { name, image } = isRecord(container)
      ? container
      : ({} as Record<string, unknown>);
    const at = `${field}[${index}]`;
    const duplicate = seen.has(name);
    seen.add(name);
    return [
      ...(typeof name === 'string' && name !== ''
        ? validateName(`${at}.name`, name, 'label')
        : [required(`${at}.name`)]),
      ...(duplicate ? [invalid(`${at}.name`, name, 'Duplicate value')] : []),
      ...(typeof image === 'string' && image.trim() !== ''
        ? []
        : [required(`${at}.image`)]),
    ];
  });
}

/** What every workload with a selector and a template must fulfil. */
export function validateWorkload(
  object: KubeObject,
  before: KubeObject | undefined,
): FieldError[] {
  const spec = isRecord(object.spec) ? object.spec : {};
  const template = isRecord(spec.template) ? spec.template : {};
  const metadata = isRecord(template.metadata) ? template.metadata : {};
  const labels = (metadata.labels ?? {}) as Record<string, string>;
  const selector = isRecord(spec.selector) ? spec.selector : undefined;
  const wanted = Object.entries(
    isRecord(selector?.matchLabels) ? selector.matchLabels : {},
  );
  const isEmpty = wanted.length === 0 && !selector?.matchExpressions;
  return [
    ...(selector === undefined ? [required('spec.selector')] : []),
    ...(selector !== undefined && isEmpty
      ? [
          invalid(
            'spec.selector',
            selector,
            'empty selector is invalid for deployment',
          ),
        ]
      : []),
    ...(wanted.some(([key, value]) => labels[key] !== value)
      ? [
          invalid(
            'spec.template.metadata.labels',
            labels,
            '`selector` does not match template `labels`',
          ),
        ]
      : []),
    ...validateLabels('spec.template.labels', labels),
    ...validatePodSpec('spec.template.spec', template.spec),
    ...(before && isRecord(before.spec)
      ? immutable(
          'spec.selector',
          before.spec.selector,
          spec.selector,
          showSelector,
        )
      : []),
  ];
}

/** A count that may not be negative. */
export function validateCount(field: string, value: unknown): FieldError[] {
  return typeof value === 'number' && value < 0
    ? [invalid(field, value, 'must be greater than or equal to 0')]
    : [];
}
