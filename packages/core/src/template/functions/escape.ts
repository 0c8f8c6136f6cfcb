import type { Bytes } from '../bytes';
import { decodeRune } from '../bytes';
import type { Meter } from '../Meter';
import { TextBuilder } from '../Meter';
import { isPrintable } from '../unicode';

const HTML: Record<string, Bytes> = {
  '\0': '\xef\xbf\xbd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** Text for HTML, as text/template escapes it. */
export function escapeHtml(meter: Meter, text: Bytes): Bytes {
  const builder = new TextBuilder(meter);
  for (const part of text.split(/(["'&<>\0])/)) {
    if (part !== '') builder.add(HTML[part] ?? part);
  }
  return builder.toString();
}

const JAVASCRIPT: Record<string, Bytes> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

function hex(rune: number): string {
  return rune.toString(16).toUpperCase().padStart(4, '0');
}

/** Text for a JavaScript string, as text/template escapes it. */
export function escapeJavaScript(meter: Meter, text: Bytes): Bytes {
  const builder = new TextBuilder(meter);
  for (let offset = 0; offset < text.length; ) {
    const { rune, size } = decodeRune(text, offset);
    const character = text.slice(offset, offset + size);
    const escapes = rune < 0x20 || (rune >= 0x80 && !isPrintable(rune));
    builder.add(
      JAVASCRIPT[character] ?? (escapes ? `\\u${hex(rune)}` : character),
    );
    offset += size;
  }
  return builder.toString();
}
