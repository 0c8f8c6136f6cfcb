import { isRecord, type FieldType } from '../fields/FieldType';
import type { KindDefinition } from '../kinds/KindDefinition';

type Schema = Record<string, unknown>;

const INCOMPLETE =
  'Described by a stand-in for a cluster, which knows of the built-in kinds no more fields than it checks itself.';

/**
 * What of OpenAPI v3 `kubectl` asks for: that the server checks what is applied, and what `kubectl explain` shows. Undefined for any
 * other path.
 */
export function openApiDocument(
  pathname: string,
  kinds: readonly KindDefinition[],
): unknown {
  const [root, version, ...rest] = pathname.split('/').filter(Boolean);
  if (root !== 'openapi' || version !== 'v3') {
    return undefined;
  }
  const versions = new Map<string, KindDefinition[]>();
  for (const definition of kinds) {
    const path = rootOf(definition);
    versions.set(path, [...(versions.get(path) ?? []), definition]);
  }
  if (rest.length === 0) {
    return {
      paths: Object.fromEntries(
        [...versions.keys()].map(path => [
          path,
          { serverRelativeURL: `/openapi/v3/${path}` },
        ]),
      ),
    };
  }
  const own = versions.get(rest.join('/'));
  return own && documentOf(own);
}

/** `api/v1`, `apis/apps/v1`. */
function rootOf({ group, apiVersion }: KindDefinition): string {
  return `${group ? 'apis' : 'api'}/${apiVersion}`;
}

function documentOf(kinds: readonly KindDefinition[]): unknown {
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes, as a stand-in has it', version: 'unversioned' },
    paths: Object.assign({}, ...kinds.map(pathsOf)),
    components: {
      schemas: Object.fromEntries(
        kinds.map(definition => [schemaName(definition), schemaOf(definition)]),
      ),
    },
  };
}

function pathsOf(definition: KindDefinition): Record<string, unknown> {
  const { group, version, kind, namespaced, resource } = definition;
  const collection = `/${rootOf(definition)}/${
    namespaced ? 'namespaces/{namespace}/' : ''
  }${resource}`;
  const operation = {
    parameters: [
      { name: 'fieldValidation', in: 'query', schema: { type: 'string' } },
    ],
    responses: { 200: { description: 'OK' } },
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
  return {
    [collection]: { post: operation },
    [`${collection}/{name}`]: { patch: operation },
  };
}

function schemaName({ group, version, kind }: KindDefinition): string {
  return [...group.split('.').reverse(), version, kind]
    .filter(Boolean)
    .join('.');
}

function schemaOf(definition: KindDefinition): Schema {
  const { group, version, kind, schema } = definition;
  const { properties } = schema ?? fieldSchema(definition.type);
  return {
    description: schema?.description ?? (schema ? '' : INCOMPLETE),
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      ...(isRecord(properties) ? properties : {}),
      metadata: { type: 'object' },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  };
}

function fieldSchema(type: FieldType): Schema {
  if (typeof type === 'object') {
    return 'items' in type
      ? { type: 'array', items: fieldSchema(type.items) }
      : {
          type: 'object',
          properties: Object.fromEntries(
            Object.entries(type.fields).map(([name, field]) => [
              name,
              fieldSchema(field),
            ]),
          ),
        };
  }
  switch (type) {
    case 'any':
      return { type: 'object' };
    case 'strings':
      return { type: 'object', additionalProperties: { type: 'string' } };
    case 'quantity':
    case 'intOrString':
      return { type: 'string', format: 'int-or-string' };
    default:
      return { type };
  }
}
