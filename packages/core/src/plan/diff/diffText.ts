import { isUtf8 } from 'node:buffer';
import type { JsonValue } from '@gimlet-io/backstage-plugin-gimlet-common';
import { FILE_HEADERS_ONLY, createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import { matchItems, mergeOrder } from './diffFields';
import { isFields } from './readObjects';
import { mayHoldSecret } from './maskSecrets';

/** Lines that may differ before a diff is shown as "all of it": the search takes this squared. */
const MAX_EDITS = 2000;
const NOWHERE = '/dev/null';

/** A text on one side of a diff; `undefined` content: it is not there. */
export interface DiffSide<T> {
  name: string;
  content: T | undefined;
}

/** Unified diff of two texts with three lines of context; empty where they are equal. */
export function unifiedDiff(
  before: DiffSide<string>,
  after: DiffSide<string>,
): string {
  if (before.content === after.content) return '';
  const names = [before, after].map(({ name, content }) =>
    content === undefined ? NOWHERE : name,
  );
  const old = before.content ?? '';
  const now = after.content ?? '';
  const patch = createTwoFilesPatch(
    names[0],
    names[1],
    old,
    now,
    undefined,
    undefined,
    {
      context: 3,
      maxEditLength: MAX_EDITS,
      headerOptions: FILE_HEADERS_ONLY,
    },
  );
  return patch ?? replaced(names[0], names[1], old, now);
}

/** Unified diff of an object as YAML, its fields in one order on both sides so that only differences show. */
export function objectDiffText(
  before: DiffSide<JsonValue>,
  after: DiffSide<JsonValue>,
): string {
  return unifiedDiff(
    { name: before.name, content: asYaml(before.content, after.content) },
    { name: after.name, content: asYaml(after.content, undefined) },
  );
}

/** Diff of files that cannot be told object by object. Says why where it cannot or must not show them. */
export function fileDiffText(
  before: DiffSide<Buffer>,
  after: DiffSide<Buffer>,
): string {
  const contents = [before.content, after.content];
  if (contents.some(content => content && !isText(content))) {
    return 'Binary files differ\n';
  }
  const [old, now] = contents.map(content => content?.toString('utf8'));
  if (mayHoldSecret(old ?? '') || mayHoldSecret(now ?? '')) {
    return 'Not shown: it may hold a Secret, and it is not YAML whose values could be hidden\n';
  }
  return unifiedDiff(
    { name: before.name, content: old },
    { name: after.name, content: now },
  );
}

function isText(content: Buffer): boolean {
  return isUtf8(content) && !content.includes(0);
}

function asYaml(
  value: JsonValue | undefined,
  like: JsonValue | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  return stringify(like === undefined ? value : inOrderOf(value, like, ''), {
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}

/** `value` with its fields in the order that `like` has them. */
function inOrderOf(
  value: JsonValue,
  like: JsonValue,
  listName: string,
): JsonValue {
  if (isFields(value) && isFields(like)) {
    return Object.fromEntries(
      mergeOrder(Object.keys(value), Object.keys(like))
        .filter(field => Object.hasOwn(value, field))
        .map(field => [
          field,
          Object.hasOwn(like, field)
            ? inOrderOf(value[field], like[field], field)
            : value[field],
        ]),
    );
  }
  if (Array.isArray(value) && Array.isArray(like)) {
    const match = matchItems(listName, value, like);
    return value.map((item, i) => {
      const place = match ? match.after.indexOf(match.before[i]) : i;
      return place in like ? inOrderOf(item, like[place], '') : item;
    });
  }
  return value;
}

function replaced(
  oldName: string,
  newName: string,
  old: string,
  now: string,
): string {
  const removed = linesOf(old);
  const added = linesOf(now);
  return [
    `--- ${oldName}`,
    `+++ ${newName}`,
    `@@ -${range(removed.length)} +${range(added.length)} @@`,
    ...removed.map(line => `-${line}`),
    ...added.map(line => `+${line}`),
    '',
  ].join('\n');
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\n$/, '').split('\n');
}

function range(lines: number): string {
  return lines === 0 ? '0,0' : `1,${lines}`;
}
