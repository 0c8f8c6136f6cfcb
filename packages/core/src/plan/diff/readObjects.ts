import type {
  JsonValue,
  ObjectIdentity,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';

/** An object as JSON has it. */
export type Fields = { [key: string]: JsonValue };

/** A Kubernetes object as a value, and what identifies it. */
export interface IdentifiedObject {
  identity: ObjectIdentity;
  value: Fields;
}

/** Deeper than anything that a cluster accepts, and far from the end of our own stack. */
const MAX_DEPTH = 200;

/** A value that is an object with fields. */
export function isFields(value: JsonValue | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The objects of a YAML file, with the items of lists (`kind: List`) taken out of them.
 * `undefined` where the text is not YAML throughout, or where something in it is not a named Kubernetes object.
 */
export function readObjects(text: string): IdentifiedObject[] | undefined {
  try {
    const objects: IdentifiedObject[] = [];
    for (const document of parseAllDocuments(text, {
      merge: true,
      intAsBigInt: true,
      logLevel: 'silent',
    })) {
      if (document.errors.length > 0) return undefined;
      if (document.contents === null) continue;
      refuseDeep(document.contents, 0);
      const found = objectsOf(toJson(document.toJS(), 0), undefined);
      if (!found) return undefined;
      objects.push(...found);
    }
    return objects;
  } catch (error) {
    // Whatever a person left in a file is shown as text: too many aliases, an alias within its own anchor, a stray tag.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function objectsOf(
  value: JsonValue,
  listKind: string | undefined,
): IdentifiedObject[] | undefined {
  if (value === null) return [];
  if (!isFields(value)) return undefined;
  const { apiVersion, kind = listKind, metadata, items } = value;
  if (typeof apiVersion !== 'string' && listKind === undefined)
    return undefined;
  if (typeof kind !== 'string' || kind === '') return undefined;

  if (kind.endsWith('List') && Array.isArray(items)) {
    const itemKind = kind.slice(0, -'List'.length) || undefined;
    const found: IdentifiedObject[] = [];
    for (const item of items) {
      const inner = objectsOf(item, itemKind);
      if (!inner) return undefined;
      found.push(...inner);
    }
    return found;
  }

  if (!isFields(metadata)) return undefined;
  const { name, namespace } = metadata;
  if (typeof name !== 'string' || name === '') return undefined;
  return [
    {
      identity: {
        group:
          typeof apiVersion === 'string' && apiVersion.includes('/')
            ? apiVersion.slice(0, apiVersion.indexOf('/'))
            : '',
        kind,
        ...(typeof namespace === 'string' && namespace !== ''
          ? { namespace }
          : {}),
        name,
      },
      value,
    },
  ];
}

function refuseDeep(node: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
  if (isMap(node)) {
    for (const pair of node.items) {
      if (!isScalar(pair.key)) refuseDeep(pair.key, depth + 1);
      refuseDeep(pair.value, depth + 1);
    }
  } else if (isSeq(node)) {
    for (const item of node.items) refuseDeep(item, depth + 1);
  }
}

/** YAML knows more than JSON: what JSON cannot hold becomes the text that a person wrote or would write. */
function toJson(value: unknown, depth: number): JsonValue {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return BigInt(Number(value)) === value ? Number(value) : String(value);
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) {
        return value.map(item => toJson(item, depth + 1));
      }
      if (value instanceof Date) return value.toISOString();
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          toJson(item, depth + 1),
        ]),
      );
    default:
      return null;
  }
}
