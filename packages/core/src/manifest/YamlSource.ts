import type { SourcePosition } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
} from 'yaml';
import type { Document, Node, Pair, Scalar } from 'yaml';
import type { DocumentPath } from './documentPath';
import { sourceOffsetInScalar } from './scalarOffsets';

/** A place inside a string, both from 1. */
export interface TextPlace {
  line: number;
  column: number;
}

/** A YAML (or JSON) text with the place of each of its nodes. */
export class YamlSource {
  readonly file: string;
  readonly text: string;
  readonly documents: Document.Parsed[];
  private readonly lines = new LineCounter();

  /** Never throws for broken YAML (the documents carry their errors), but a RangeError for one nested too deeply. */
  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
    const parsed = parseAllDocuments(text, {
      lineCounter: this.lines,
      merge: true,
      prettyErrors: false,
      logLevel: 'silent',
    });
    this.documents = Array.isArray(parsed) ? parsed : [];
  }

  /** The place of an offset of the text. */
  positionAt(offset: number): SourcePosition {
    const { line, col } = this.lines.linePos(
      Math.min(Math.max(offset, 0), this.text.length),
    );
    return {
      file: this.file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
    };
  }

  /**
   * The place of the value at a path, or of the key that holds it. Where the path does not lead to anything
   * (a field that is missing), the place of the last thing on its way.
   */
  positionOf(
    path: DocumentPath,
    at: 'key' | 'value' = 'value',
  ): SourcePosition {
    const { key, value } = this.find(path);
    const node = at === 'key' ? key ?? value : value;
    return this.positionAt(node?.range?.[0] ?? 0);
  }

  /**
   * The place in the file of a place inside the string at a path.
   *
   * @param text - the string as it was read
   */
  positionInText(
    path: DocumentPath,
    text: string,
    place: TextPlace,
  ): SourcePosition {
    const { value, complete } = this.find(path);
    if (!complete || !isScalar(value) || !value.range) {
      return this.positionOf(path);
    }
    const offset = offsetOf(text, place);
    const [start, end] = value.range;
    return this.positionAt(
      start +
        sourceOffsetInScalar(
          this.text.slice(start, end),
          value.type ?? 'PLAIN',
          text,
          offset,
        ),
    );
  }

  private find(path: DocumentPath): {
    key?: Node;
    value?: Node;
    complete: boolean;
  } {
    const document = this.documents[0];
    let key: Node | undefined;
    let value: Node | undefined = document?.contents ?? undefined;
    for (const segment of path) {
      const container: Node | undefined =
        isAlias(value) && document ? value.resolve(document) : value;
      const next = childOf(container, segment);
      if (!next) {
        return { key, value, complete: false };
      }
      key = next.key;
      value = next.value ?? next.key;
    }
    const target = isAlias(value) && document ? value.resolve(document) : value;
    return { key, value: target ?? value, complete: true };
  }
}

function childOf(
  container: Node | undefined,
  segment: string | number,
): { key?: Node; value?: Node } | undefined {
  if (isSeq(container)) {
    const item = container.items[Number(segment)];
    return isNode(item) ? { value: item } : undefined;
  }
  if (!isMap(container)) {
    return undefined;
  }
  const pair = container.items.find(
    item => isPair(item) && keyText(item) === String(segment),
  );
  return (
    pair && {
      key: isNode(pair.key) ? pair.key : undefined,
      value: isNode(pair.value) ? pair.value : undefined,
    }
  );
}

/** A key as it appears in the value; `undefined` for a key that is no scalar. */
function keyText(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) {
    return undefined;
  }
  const { value }: Scalar = pair.key;
  return value === null ? '' : String(value);
}

function offsetOf(text: string, place: TextPlace): number {
  let start = 0;
  for (let line = 1; line < place.line; line++) {
    const end = text.indexOf('\n', start);
    if (end < 0) {
      break;
    }
    start = end + 1;
  }
  return Math.min(start + place.column - 1, text.length);
}
