import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isRecord, type FieldType } from '../fields/FieldType';
import { groupOf, type KubeObject } from '../store';
import { AGE, at, NAME } from './columns';
import {
  defineKind,
  type Column,
  type FieldError,
  type KindDefinition,
  type KindDescription,
} from './KindDefinition';
import { invalid, required } from './validation';

type Schema = Record<string, unknown>;

/** The kind of CustomResourceDefinitions themselves. */
export const CRD: KindDescription = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  resource: 'customresourcedefinitions',
  namespaced: false,
  shortNames: ['crd', 'crds'],
  subresources: ['status'],
  counted: true,
  columns: [
    NAME,
    {
      name: 'Created At',
      value: object => object.metadata.creationTimestamp,
    },
  ],
  complete: completeDefinition,
  validate: object => {
    const name = `${at(object, 'spec', 'names', 'plural')}.${at(
      object,
      'spec',
      'group',
    )}`;
    return [
      ...(object.metadata.name === name
        ? []
        : [
            invalid(
              'metadata.name',
              object.metadata.name,
              'must be spec.names.plural+"."+spec.group',
            ),
          ]),
      ...(storageVersion(object) ? [] : [required('spec.versions')]),
    ];
  },
};

interface Version {
  name: string;
  storage?: boolean;
  served?: boolean;
  schema?: { openAPIV3Schema?: Schema };
  subresources?: { status?: object; scale?: object };
  additionalPrinterColumns?: Array<{
    name: string;
    type: string;
    jsonPath: string;
    priority?: number;
  }>;
}

function storageVersion(definition: KubeObject): Version | undefined {
  const versions = at(definition, 'spec', 'versions');
  return Array.isArray(versions)
    ? (versions as Version[]).find(({ storage }) => storage)
    : undefined;
}

function completeDefinition(definition: KubeObject): KubeObject {
  const spec = isRecord(definition.spec) ? definition.spec : {};
  const names = isRecord(spec.names) ? spec.names : {};
  const accepted = {
    ...names,
    singular: names.singular ?? String(names.kind).toLowerCase(),
    listKind: names.listKind ?? `${names.kind}List`,
  };
  const established = definition.metadata.creationTimestamp;
  return {
    ...definition,
    spec: {
      ...spec,
      names: accepted,
      conversion: spec.conversion ?? { strategy: 'None' },
    },
    status: {
      acceptedNames: accepted,
      storedVersions: [storageVersion(definition)?.name],
      conditions: [
        {
          type: 'NamesAccepted',
          status: 'True',
          reason: 'NoConflicts',
          message: 'no conflicts found',
          lastTransitionTime: established,
        },
        {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
          lastTransitionTime: established,
        },
      ],
    },
  };
}

/** The kind that a CustomResourceDefinition makes known. Its storage version alone is served. */
export function kindOfDefinition(
  definition: KubeObject,
): KindDefinition | undefined {
  const version = storageVersion(definition);
  if (!version || version.served === false) {
    return undefined;
  }
  const names = at(definition, 'spec', 'names') as {
    kind: string;
    plural: string;
    singular: string;
    shortNames?: string[];
    categories?: string[];
  };
  const apiVersion = `${at(definition, 'spec', 'group')}/${version.name}`;
  const schema = version.schema?.openAPIV3Schema ?? {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
  };
  let check: ValidateFunction | undefined;
  return defineKind({
    apiVersion,
    group: groupOf(apiVersion),
    kind: names.kind,
    resource: names.plural,
    singular: names.singular,
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: at(definition, 'spec', 'scope') === 'Namespaced',
    subresources: version.subresources?.status ? ['status'] : [],
    counted: true,
    strategic: false,
    replacedBlindly: false,
    type: typeOfSchema(schema),
    schema,
    columns: printerColumns(version),
    complete: object => {
      const { apiVersion: _, kind: __, metadata, ...fields } = object;
      const kept = pruneAndDefault(schema, fields) as Schema;
      return {
        apiVersion: object.apiVersion,
        kind: object.kind,
        metadata,
        ...kept,
      };
    },
    validate: object => {
      check ??= compiledSchema(schema);
      check(object);
      return (check.errors ?? []).flatMap(asFieldError);
    },
  });
}

const ajv = new Ajv({ strict: false, allErrors: true, verbose: true });
addFormats(ajv);

/** To compile takes long: the same schema is compiled once, and when the first object is held against it. */
const compiled = new Map<string, ValidateFunction>();

function compiledSchema(schema: Schema): ValidateFunction {
  const text = JSON.stringify(schema);
  let check = compiled.get(text);
  if (!check) {
    check = ajv.compile(forAjv(schema) as object);
    compiled.set(text, check);
  }
  return check;
}

/** Kubernetes' own words in a schema in those of JSON Schema. */
function forAjv(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(forAjv);
  }
  if (!isRecord(value)) {
    return value;
  }
  const { 'x-kubernetes-int-or-string': intOrString, ...schema } = value;
  return {
    ...Object.fromEntries(
      Object.entries(schema)
        .filter(
          ([key]) => !key.startsWith('x-kubernetes-') && key !== 'default',
        )
        .map(([key, entry]) => [
          key,
          key === 'properties' && isRecord(entry)
            ? Object.fromEntries(
                Object.entries(entry).map(([name, property]) => [
                  name,
                  forAjv(property),
                ]),
              )
            : forAjv(entry),
        ]),
    ),
    ...(intOrString ? { type: ['integer', 'string'] } : {}),
  };
}

function asFieldError(error: ErrorObject): FieldError[] {
  const field = error.instancePath
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replace(/\//g, '.');
  const below = (name: string) => (field ? `${field}.${name}` : name);
  switch (error.keyword) {
    case 'required':
      return [required(below(String(error.params.missingProperty)))];
    case 'enum':
      return [
        {
          reason: 'FieldValueNotSupported',
          field,
          message: `Unsupported value: ${JSON.stringify(
            error.data,
          )}: supported values: ${error.params.allowedValues
            .map((entry: unknown) => JSON.stringify(entry))
            .join(', ')}`,
        },
      ];
    case 'type':
      return [
        invalid(
          field,
          typeName(error.data),
          `${field} in body must be of type ${
            error.params.type
          }: ${JSON.stringify(typeName(error.data))}`,
        ),
      ];
    case 'pattern':
      return [
        invalid(
          field,
          error.data,
          `${field} in body should match '${error.params.pattern}'`,
        ),
      ];
    default:
      return [invalid(field, error.data, `${field} in body ${error.message}`)];
  }
}

function typeName(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'array';
  }
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** Without what the schema does not name, and with its defaults. */
function pruneAndDefault(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = schema.items;
    return isRecord(items)
      ? value.map(item => pruneAndDefault(items, item))
      : value;
  }
  if (!isRecord(value)) {
    return value;
  }
  const { properties, additionalProperties } = schema;
  const known = isRecord(properties) ? properties : {};
  const keepsUnknown =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    (!isRecord(properties) && additionalProperties === true);
  const result: Schema = {};
  for (const [field, entry] of Object.entries(value)) {
    const own = known[field] ?? additionalProperties;
    if (isRecord(own)) {
      result[field] = pruneAndDefault(own, entry);
    } else if (keepsUnknown || own === true) {
      result[field] = entry;
    }
  }
  for (const [field, own] of Object.entries(known)) {
    const isMissing = result[field] === undefined;
    if (isMissing && isRecord(own) && own.default !== undefined) {
      result[field] = pruneAndDefault(own, structuredClone(own.default));
    }
  }
  return result;
}

/** What merging needs to know of a schema: the keys of its lists. */
function typeOfSchema(schema: Schema): FieldType {
  if (isRecord(schema.properties)) {
    return {
      fields: Object.fromEntries(
        Object.entries(schema.properties).map(([name, property]) => [
          name,
          isRecord(property) ? typeOfSchema(property) : 'any',
        ]),
      ),
    };
  }
  if (isRecord(schema.items)) {
    const items = typeOfSchema(schema.items);
    switch (schema['x-kubernetes-list-type']) {
      case 'map':
        return {
          items,
          keys: schema['x-kubernetes-list-map-keys'] as string[],
        };
      case 'set':
        return { items, set: true };
      default:
        return 'any';
    }
  }
  return 'any';
}

function printerColumns(version: Version): Column[] {
  const own = (version.additionalPrinterColumns ?? []).map(
    ({ name, type, jsonPath, priority }): Column => ({
      name,
      type: type === 'date' || type === 'integer' ? type : 'string',
      ...(priority ? { wide: true as const } : {}),
      value: object => readJsonPath(object, jsonPath),
    }),
  );
  return own.length > 0 ? [NAME, ...own] : [NAME, AGE];
}

/** The two forms that printer columns have: fields, and one item of a list by a field's value. */
function readJsonPath(object: unknown, path: string): unknown {
  const steps = path.match(/\.[\w-]+|\[\?\(@\.\w+==["'][^"']+["']\)\]/g) ?? [];
  return steps.reduce<unknown>((value, step) => {
    if (step.startsWith('.')) {
      return isRecord(value) ? value[step.slice(1)] : undefined;
    }
    const [, field, wanted] = /@\.(\w+)==["']([^"']+)["']/.exec(step)!;
    return Array.isArray(value)
      ? value.find(item => isRecord(item) && item[field] === wanted)
      : undefined;
  }, object);
}
