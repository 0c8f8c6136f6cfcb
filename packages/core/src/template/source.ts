import type { Bytes } from './bytes';
import { decodeUtf8, encodeUtf8 } from './bytes';
import type { TemplateErrorPlace } from './TemplateError';

/** A text that was handed in for parsing. */
export class TemplateSource {
  readonly name: string;
  readonly bytes: Bytes;

  constructor(name: string, text: string) {
    this.name = name;
    this.bytes = encodeUtf8(text);
  }

  /** The place of a byte offset, for people and editors. */
  placeOf(offset: number): TemplateErrorPlace {
    const before = this.bytes.slice(0, offset);
    const lineStart = before.lastIndexOf('\n') + 1;
    return {
      name: this.name,
      line: before.split('\n').length,
      column: decodeUtf8(before.slice(lineStart)).length + 1,
    };
  }
}
