import { isDeepStrictEqual } from 'node:util';
import type {
  FieldDiff,
  JsonValue,
  PathSegment,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { isFields } from './readObjects';

/**
 * The fields by which Kubernetes tells the items of a list apart, by the list's own name; the first that all items have counts.
 * Lists that are not here are matched by `name` where every item has one, and otherwise by place.
 *
 * Source: `patchMergeKey` and `x-kubernetes-list-map-keys` of the Kubernetes API.
 */
const LIST_KEYS: ReadonlyMap<string, string[][]> = new Map([
  [
    'ports',
    [
      ['containerPort', 'protocol'],
      ['port', 'protocol'],
    ],
  ],
  ['volumeMounts', [['mountPath']]],
  ['volumeDevices', [['devicePath']]],
  ['hostAliases', [['ip']]],
  ['topologySpreadConstraints', [['topologyKey', 'whenUnsatisfiable']]],
  ['ownerReferences', [['uid']]],
  ['conditions', [['type']]],
  ['podIPs', [['ip']]],
]);

const BY_NAME = [['name']];

/** What a key field means where it is absent. */
const KEY_DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['protocol', 'TCP'],
]);

/** How to match the items of two lists. */
export type ListMatch =
  | { by: string[]; before: string[]; after: string[] }
  | undefined;

/** `before` and `after` of the result are the items' keys, in the lists' order; `undefined`: the items have no keys. */
export function matchItems(
  listName: string,
  before: JsonValue[],
  after: JsonValue[],
): ListMatch {
  for (const by of LIST_KEYS.get(listName) ?? BY_NAME) {
    const beforeKeys = keysOf(before, by);
    const afterKeys = keysOf(after, by);
    if (beforeKeys && afterKeys) {
      return { by, before: beforeKeys, after: afterKeys };
    }
  }
  return undefined;
}

function keysOf(items: JsonValue[], by: string[]): string[] | undefined {
  const keys: string[] = [];
  for (const item of items) {
    if (!isFields(item)) return undefined;
    const parts: string[] = [];
    for (const [place, field] of by.entries()) {
      const part = Object.hasOwn(item, field) ? item[field] : undefined;
      if (typeof part === 'string' || typeof part === 'number') {
        if (String(part) !== KEY_DEFAULTS.get(field)) parts.push(String(part));
      } else if (place === 0 || part !== undefined) {
        return undefined;
      }
    }
    keys.push(parts.join('/'));
  }
  return new Set(keys).size === keys.length ? keys : undefined;
}

/** Keys of both, in the order of `after`; a key that only `before` has stands behind the one that it followed there. */
export function mergeOrder(before: string[], after: string[]): string[] {
  const known = new Set(after);
  const order = [...after];
  let place = 0;
  for (const key of before) {
    if (known.has(key)) {
      place = order.indexOf(key) + 1;
    } else {
      order.splice(place, 0, key);
      place += 1;
    }
  }
  return order;
}

/** Every difference between two values, in the order of their fields. Empty exactly when they are equal. */
export function diffFields(before: JsonValue, after: JsonValue): FieldDiff[] {
  const found: FieldDiff[] = [];
  walk([], before, after, found);
  return found;
}

function walk(
  segments: PathSegment[],
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  found: FieldDiff[],
): void {
  if (isDeepStrictEqual(before, after)) return;
  const report = (change: FieldDiff['change']) =>
    found.push({
      change,
      path: formatPath(segments),
      segments,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });

  if (before === undefined) report('added');
  else if (after === undefined) report('removed');
  else if (isFields(before) && isFields(after)) {
    for (const field of mergeOrder(Object.keys(before), Object.keys(after))) {
      walk(
        [...segments, { field }],
        Object.hasOwn(before, field) ? before[field] : undefined,
        Object.hasOwn(after, field) ? after[field] : undefined,
        found,
      );
    }
  } else if (Array.isArray(before) && Array.isArray(after)) {
    if (!walkList(segments, before, after, found)) report('changed');
  } else {
    report('changed');
  }
}

/** `false` where a list is better shown as a whole: one of plain values with another length. */
function walkList(
  segments: PathSegment[],
  before: JsonValue[],
  after: JsonValue[],
  found: FieldDiff[],
): boolean {
  const last = segments.at(-1);
  const listName = last && 'field' in last ? last.field : '';
  const match = matchItems(listName, before, after);
  if (!match) {
    const plain = [...before, ...after].every(
      item => item === null || typeof item !== 'object',
    );
    if (plain && before.length !== after.length) return false;
    for (let i = 0; i < Math.max(before.length, after.length); i += 1) {
      walk([...segments, { index: i }], before[i], after[i], found);
    }
    return true;
  }

  const { by } = match;
  const old = new Map(match.before.map((key, i) => [key, before[i]]));
  const now = new Map(match.after.map((key, i) => [key, after[i]]));
  for (const key of mergeOrder(match.before, match.after)) {
    walk([...segments, { key, by }], old.get(key), now.get(key), found);
  }
  const keptBefore = match.before.filter(key => now.has(key));
  const keptAfter = match.after.filter(key => old.has(key));
  if (!isDeepStrictEqual(keptBefore, keptAfter)) {
    found.push({
      change: 'reordered',
      path: formatPath(segments),
      segments,
      before: keptBefore,
      after: keptAfter,
    });
  }
  return true;
}

/** `spec.template.spec.containers[main].args[0]`; names that are no plain words are quoted: `metadata.labels["a.b/c"]`. */
export function formatPath(segments: PathSegment[]): string {
  return segments
    .map((segment, i) => {
      if ('index' in segment) return `[${segment.index}]`;
      if ('key' in segment) return `[${segment.key}]`;
      if (!/^[\w-]+$/.test(segment.field)) {
        return `[${JSON.stringify(segment.field)}]`;
      }
      return i === 0 ? segment.field : `.${segment.field}`;
    })
    .join('');
}
