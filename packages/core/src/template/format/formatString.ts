import type { Bytes } from '../bytes';
import { decodeRune } from '../bytes';
import type { FormatFlags } from './integer';
import { pad } from './integer';
import { canBackquote, quote } from './quote';

/** Cuts to the precision, counted in characters. */
function truncate(text: Bytes, precision: number | undefined): Bytes {
  if (precision === undefined) return text;
  let offset = 0;
  for (let count = 0; count < precision && offset < text.length; count++) {
    offset += decodeRune(text, offset).size;
  }
  return text.slice(0, offset);
}

function formatHex(text: Bytes, flags: FormatFlags, upper: boolean): Bytes {
  const marker = upper ? '0X' : '0x';
  const prefix = flags.sharp ? marker : '';
  const bytes = [...text.slice(0, flags.precision)].map(character => {
    const digits = character.charCodeAt(0).toString(16).padStart(2, '0');
    return upper ? digits.toUpperCase() : digits;
  });
  const each = flags.space ? bytes.map(byte => `${prefix}${byte}`) : bytes;
  const joined = each.join(flags.space ? ' ' : '');
  const isBare = bytes.length === 0 || flags.space;
  return pad(isBare ? joined : `${prefix}${joined}`, flags);
}

function formatQuoted(text: Bytes, flags: FormatFlags): Bytes {
  const cut = truncate(text, flags.precision);
  const literal =
    flags.sharp && canBackquote(cut)
      ? `\`${cut}\``
      : quote(cut, { asciiOnly: flags.plus });
  return pad(literal, flags);
}

/** A string by a verb; `undefined` where the verb is not for strings. */
export function formatString(
  text: Bytes,
  verb: string,
  flags: FormatFlags,
): Bytes | undefined {
  switch (verb) {
    case 'v':
      return flags.sharpV
        ? formatQuoted(text, flags)
        : pad(truncate(text, flags.precision), flags);
    case 's':
      return pad(truncate(text, flags.precision), flags);
    case 'q':
      return formatQuoted(text, flags);
    case 'x':
    case 'X':
      return formatHex(text, flags, verb === 'X');
    default:
      return undefined;
  }
}
