import type { Bytes } from '../bytes';
import type { Meter } from '../Meter';
import { TextBuilder } from '../Meter';

/** Breaks lines at spaces, counted in bytes; a word that is too long stays whole. */
export function wrap(meter: Meter, width: bigint, text: Bytes): Bytes {
  return wrapLines(meter, text, { width, lineBreak: '\n', cutsWords: false });
}

/** Breaks lines at spaces with a text between them; a word that is too long is cut. */
export function wrapWith(
  meter: Meter,
  width: bigint,
  separator: Bytes,
  text: Bytes,
): Bytes {
  const lineBreak = separator === '' ? '\n' : separator;
  return wrapLines(meter, text, { width, lineBreak, cutsWords: true });
}

function wrapLines(
  meter: Meter,
  text: Bytes,
  options: { width: bigint; lineBreak: Bytes; cutsWords: boolean },
): Bytes {
  if (options.width >= BigInt(text.length)) return text;
  const width = options.width < 1n ? 1 : Number(options.width);
  const builder = new TextBuilder(meter);
  let offset = 0;
  while (text.length - offset > width) {
    if (text[offset] === ' ') {
      offset++;
      continue;
    }
    const end = offset + width;
    const space = offset + text.slice(offset, end + 1).lastIndexOf(' ');
    let lineEnd = space;
    let next = space + 1;
    if (space < offset && options.cutsWords) {
      lineEnd = end;
      next = end;
    } else if (space < offset) {
      lineEnd = text.indexOf(' ', end);
      next = lineEnd + 1;
      if (lineEnd < 0) break;
    }
    builder.add(text.slice(offset, lineEnd));
    builder.add(options.lineBreak);
    offset = next;
  }
  builder.add(text.slice(offset));
  return builder.toString();
}
