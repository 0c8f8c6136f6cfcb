import { randomBytes, randomUUID } from 'node:crypto';
import { findMismatch } from '../fields/FieldType';
import { isEqual } from '../fields/isEqual';
import {
  qualifiedResource,
  type FieldError,
  type KindDefinition,
} from '../kinds/KindDefinition';
import {
  invalid,
  refuseInvalid,
  required,
  validateLabels,
  validateName,
} from '../kinds/validation';
import {
  StatusError,
  type KindRef,
  type KubeObject,
  type ObjectMeta,
  type Status,
} from '../store';

const RANDOM = 'bcdfghjklmnpqrstvwxz2456789';

const LONGEST_GENERATED = 63;
const SUFFIX_LENGTH = 5;

/** Five characters after `generateName`, of which as much is left as a label may hold. */
function generatedName(base: string): string {
  const suffix = [...randomBytes(SUFFIX_LENGTH)].map(
    byte => RANDOM[byte % RANDOM.length],
  );
  return `${base.slice(0, LONGEST_GENERATED - SUFFIX_LENGTH)}${suffix.join(
    '',
  )}`;
}

/** A new object with what the server adds to it. */
export function prepareCreate(
  definition: KindDefinition,
  given: KubeObject,
  now: string,
): KubeObject {
  const { status: _, ...fields } = given;
  const {
    resourceVersion,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    managedFields,
    generation,
    namespace,
    ...metadata
  } = given.metadata;
  const name =
    metadata.name ||
    (metadata.generateName ? generatedName(metadata.generateName) : '');
  const object: KubeObject = {
    ...(definition.subresources.includes('status') ? fields : given),
    apiVersion: given.apiVersion,
    kind: given.kind,
    metadata: {
      ...metadata,
      name,
      ...(definition.namespaced ? { namespace } : {}),
      uid: randomUUID(),
      creationTimestamp: now,
      ...(definition.counted ? { generation: 1 } : {}),
    },
  };
  return finish(definition, object, undefined);
}

/** An object as a write would leave it: fields that the server keeps stay, and `status` has a path of its own. */
export function prepareUpdate(
  definition: KindDefinition,
  before: KubeObject,
  given: KubeObject,
  subresource: 'status' | 'scale' | undefined,
): KubeObject {
  if (subresource === 'status') {
    return finish(definition, { ...before, status: given.status }, before);
  }
  const { metadata: was } = before;
  const kept: Array<keyof ObjectMeta> = [
    'name',
    'namespace',
    'generateName',
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generation',
    'resourceVersion',
    'managedFields',
  ];
  const metadata = {
    ...given.metadata,
    ...Object.fromEntries(kept.map(field => [field, was[field]])),
  };
  const status = definition.subresources.includes('status')
    ? before.status
    : given.status;
  const next = finish(
    definition,
    {
      ...given,
      apiVersion: before.apiVersion,
      kind: before.kind,
      metadata,
      status,
    },
    before,
  );
  return definition.counted && !isEqual(wantedOf(before), wantedOf(next))
    ? {
        ...next,
        metadata: { ...next.metadata, generation: (was.generation ?? 0) + 1 },
      }
    : next;
}

function wantedOf(object: KubeObject): unknown {
  const { metadata, status, ...wanted } = object;
  return wanted;
}

function finish(
  definition: KindDefinition,
  object: KubeObject,
  before: KubeObject | undefined,
): KubeObject {
  const completed = definition.complete(object, before);
  refuseInvalid(definition, object.metadata.name, [
    ...validateMetadata(completed.metadata),
    ...definition.validate(completed, before),
  ]);
  return completed;
}

function validateMetadata(metadata: ObjectMeta): FieldError[] {
  if (!metadata.name) {
    return [required('metadata.name', 'name or generateName is required')];
  }
  return [
    // Names of roles may have colons.
    ...(/^[a-z0-9.:-]+$/.test(metadata.name) && metadata.name.includes(':')
      ? []
      : validateName('metadata.name', metadata.name, 'subdomain')),
    ...validateLabels('metadata.labels', metadata.labels),
    ...(metadata.ownerReferences ?? []).flatMap(({ uid }, index) =>
      uid
        ? []
        : [
            invalid(
              `metadata.ownerReferences[${index}].uid`,
              '',
              'uid must not be empty',
            ),
          ],
    ),
  ];
}

/** Refuses a body whose fields hold something else than they should, as reading it into Go's types does. */
export function refuseUnreadable(
  definition: KindDefinition,
  object: KubeObject,
): void {
  const mismatch = findMismatch(definition.type, object);
  if (mismatch) {
    const { kind, version } = definition;
    throw StatusError.of(
      'BadRequest',
      `${kind} in version "${version}" cannot be handled as a ${kind}: json: cannot unmarshal ${typeof mismatch.actual} into Go struct field ${kind}${
        mismatch.path
      }`,
    );
  }
}

/** The same for server-side apply, which reads with the schema and answers without a reason. */
export function refuseUntyped(
  definition: KindDefinition,
  object: KubeObject,
): void {
  const mismatch = findMismatch(definition.type, object);
  if (mismatch) {
    throw new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `failed to create typed patch object: ${
        mismatch.path
      }: expected ${mismatch.expected}, got ${typeof mismatch.actual}`,
      code: 500,
    });
  }
}

function details(definition: KindDefinition, name: string): Status['details'] {
  return { name, group: definition.group, kind: definition.resource };
}

export function notFound(
  definition: KindDefinition,
  name: string,
): StatusError {
  return StatusError.of(
    'NotFound',
    `${qualifiedResource(definition)} "${name}" not found`,
    details(definition, name),
  );
}

export function alreadyExists(
  definition: KindDefinition,
  name: string,
): StatusError {
  return StatusError.of(
    'AlreadyExists',
    `${qualifiedResource(definition)} "${name}" already exists`,
    details(definition, name),
  );
}

export function conflict(
  definition: KindDefinition,
  name: string,
  why: string,
): StatusError {
  return StatusError.of(
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(
      definition,
    )} "${name}": ${why}`,
    details(definition, name),
  );
}

export function versionRequired(
  definition: KindDefinition,
  name: string,
): StatusError {
  const field = 'metadata.resourceVersion';
  const message = 'Invalid value: 0x0: must be specified for an update';
  return StatusError.of(
    'Invalid',
    `${qualifiedResource(
      definition,
    )} "${name}" is invalid: ${field}: ${message}`,
    {
      ...details(definition, name),
      causes: [{ reason: 'FieldValueInvalid', message, field }],
    },
  );
}

export function unknownKind({ apiVersion, kind }: KindRef): StatusError {
  return StatusError.of(
    'NotFound',
    `no matches for kind "${kind}" in version "${apiVersion}"`,
  );
}

export function forbidden(
  definition: KindDefinition,
  name: string,
  why: string,
): StatusError {
  return StatusError.of(
    'Forbidden',
    `${qualifiedResource(definition)} "${name}" is forbidden: ${why}`,
    details(definition, name),
  );
}
