/** A part of an OpenAPI v3 schema as a CustomResourceDefinition holds it. */
export type Schema = Readonly<Record<string, unknown>>;

export const STRING: Schema = { type: 'string' };
export const BOOLEAN: Schema = { type: 'boolean' };
export const INTEGER: Schema = { type: 'integer', format: 'int64' };
export const INSTANT: Schema = { type: 'string', format: 'date-time' };

/** `1m30s`; what Flux reads with Go's `time.ParseDuration`. */
export const DURATION: Schema = {
  type: 'string',
  pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$',
};

/** An object of any shape. */
export const FREE: Schema = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};

export function object(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required } : {}),
  };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

export function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

export function oneOf(...values: string[]): Schema {
  return { type: 'string', enum: values };
}

/** A reference to an object of the same namespace. */
export const LOCAL_REF = object({ name: STRING }, ['name']);

export const CONDITIONS = listOf(
  object(
    {
      type: STRING,
      status: oneOf('True', 'False', 'Unknown'),
      reason: STRING,
      message: STRING,
      lastTransitionTime: INSTANT,
      observedGeneration: INTEGER,
    },
    ['lastTransitionTime', 'message', 'reason', 'status', 'type'],
  ),
);

/** Of an object that no controller has seen yet. */
export function statusOf(properties: Readonly<Record<string, Schema>>): Schema {
  return {
    ...object({
      conditions: CONDITIONS,
      observedGeneration: INTEGER,
      lastHandledReconcileAt: STRING,
      ...properties,
    }),
    default: { observedGeneration: -1 },
  };
}
