import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, Scalar, type Document, type YAMLMap } from 'yaml';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { isRecord } from '../manifest/plainValue';
import {
  objectOf,
  parseAsWritten,
  placeOf,
  readObject,
  trimEnd,
  writeAnew,
  type KubernetesObject,
} from './yamlDocuments';

/**
 * A change of an object's text. `inText` changes letters and leaves all others alone; it answers `undefined` where the
 * text is written in a way that it does not know. `inDocument` makes the same change to the parsed document, which is then
 * written anew.
 */
interface Edit {
  inText(text: string, document: Document.Parsed): string | undefined;
  inDocument(document: Document.Parsed): void;
}

/**
 * Applies an edit to the letters if that gives what is meant, and else writes the document anew, so that comments, order
 * and quotes stay wherever they can.
 */
function edit(object: KubernetesObject, change: Edit): KubernetesObject {
  const document = parseAsWritten(object.text);
  const edited = change.inText(object.text, document);
  const byText = edited === undefined ? undefined : trimEnd(edited);
  let meant: unknown;
  try {
    change.inDocument(document);
    meant = document.toJS();
  } catch (cause) {
    throw new GimletError(
      'render',
      `The metadata of ${placeOf(object, object.origin)} (${object.kind} ${
        object.name
      }) is written with a YAML alias, which cannot be added to`,
      { whatToDo: 'Write the metadata out.', cause },
    );
  }
  if (byText !== undefined && isRecord(meant) && means(byText, meant)) {
    return objectOf({ ...object, text: byText }, object.origin, meant);
  }
  return readObject({ ...object, text: writeAnew(document) }, object.origin);
}

function means(text: string, meant: unknown): boolean {
  const document = parseAsWritten(text);
  return (
    document.errors.length === 0 && isDeepStrictEqual(document.toJS(), meant)
  );
}

/** Where the line that holds the offset ends, before its line feed. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** First letter and end of an entry of a map, in the text; `undefined` where a part of it has no place. */
function rangeOfPair(
  map: YAMLMap,
  name: string,
): { from: number; to: number } | undefined {
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === name);
  if (!pair || !isScalar(pair.key) || !pair.key.range) {
    return undefined;
  }
  const { value } = pair;
  const range = isScalar(value) || isMap(value) ? value.range : undefined;
  return range ? { from: pair.key.range[0], to: range[1] } : undefined;
}

/** Words that YAML 1.1 or 1.2 reads as something else than text, and whatever does not begin with a letter. */
function asScalar(text: string): string {
  return /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z]/i.test(text)
    ? text
    : JSON.stringify(text);
}

/** The same as a node, to be written by the library. */
function scalarOf(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = asScalar(text) === text ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** Gives an object its namespace, right below its name. */
export function withNamespace(
  object: KubernetesObject,
  namespace: string,
): KubernetesObject {
  const entry = `namespace: ${asScalar(namespace)}`;
  return edit(object, {
    inText(text, document) {
      const metadata = document.get('metadata', true);
      if (!isMap(metadata) || metadata.has('namespace')) {
        return undefined;
      }
      const name = rangeOfPair(metadata, 'name');
      if (!name) {
        return undefined;
      }
      if (metadata.flow) {
        return `${text.slice(0, name.to)}, ${entry}${text.slice(name.to)}`;
      }
      const indent = text.slice(lineStart(text, name.from), name.from);
      const at = lineEnd(text, name.to);
      return `${text.slice(0, at)}\n${indent}${entry}${text.slice(at)}`;
    },
    inDocument(document) {
      document.setIn(['metadata', 'namespace'], scalarOf(namespace));
    },
  });
}

/** Takes annotations away and adds others, at the first place that came free. */
export function withAnnotations(
  object: KubernetesObject,
  change: { remove: string[]; add: Record<string, string> },
): KubernetesObject {
  const added = Object.entries(change.add);
  return edit(object, {
    inText(text, document) {
      const metadata = document.get('metadata', true);
      const annotations =
        isMap(metadata) && !metadata.flow && metadata.get('annotations', true);
      if (!isMap(metadata) || !isMap(annotations) || annotations.flow) {
        return undefined;
      }
      const removed = change.remove
        .map(name => rangeOfPair(annotations, name))
        .filter(range => range !== undefined)
        .sort((a, b) => a.from - b.from);
      if (removed.length === 0) {
        return undefined;
      }
      if (removed.length === annotations.items.length && added.length === 0) {
        const all = rangeOfPair(metadata, 'annotations');
        return all && withoutLines(text, all);
      }
      const indent = text.slice(
        lineStart(text, removed[0].from),
        removed[0].from,
      );
      const lines = added
        .map(([name, value]) => `${indent}${name}: ${asScalar(value)}\n`)
        .join('');
      const head = text.slice(0, lineStart(text, removed[0].from));
      const rest = removed
        .reverse()
        .reduce((shorter, range) => withoutLines(shorter, range), text)
        .slice(head.length);
      return `${head}${lines}${rest}`;
    },
    inDocument(document) {
      for (const name of change.remove) {
        document.deleteIn(['metadata', 'annotations', name]);
      }
      for (const [name, value] of added) {
        document.setIn(['metadata', 'annotations', name], scalarOf(value));
      }
      const annotations = document.getIn(['metadata', 'annotations'], true);
      if (isMap(annotations) && annotations.items.length === 0) {
        document.deleteIn(['metadata', 'annotations']);
      }
    },
  });
}

/** Removes the lines that a range covers, with the comment that stands behind it. */
function withoutLines(
  text: string,
  range: { from: number; to: number },
): string {
  const from = lineStart(text, range.from);
  // A map ends before the next key, at the start of a line: its last line is the one before.
  const to = lineEnd(text, Math.max(range.from, range.to - 1));
  return text.slice(0, from) + text.slice(Math.min(text.length, to + 1));
}
