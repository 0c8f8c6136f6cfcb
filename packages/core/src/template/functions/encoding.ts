import type { Bytes } from '../bytes';
import { EvaluationError } from '../TemplateError';
import type { FunctionTable } from './function';
import { fixed } from './function';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** How a text in one of the encodings is put together. */
interface Encoding {
  name: string;
  digits: RegExp;
  /** Digits and padding come in groups of so many. */
  group: number;
  /** How many digits the last group may have. */
  tails: readonly number[];
  /** Go's base32 takes up to so many characters from the padding on, and does not look at those behind it. */
  maxPadding: number;
  /** Go's base32 drops line breaks before it counts, its base64 does not. */
  countsLineBreaks: boolean;
}

const BASE64_ENCODING: Encoding = {
  name: 'base64',
  digits: /^[A-Za-z0-9+/]*/,
  group: 4,
  tails: [2, 3],
  maxPadding: 0,
  countsLineBreaks: true,
};
const BASE32_ENCODING: Encoding = {
  name: 'base32',
  digits: /^[A-Z2-7]*/,
  group: 8,
  tails: [2, 4, 5, 7],
  maxPadding: 8,
  countsLineBreaks: false,
};

function encodeBase64(bytes: Bytes): Bytes {
  return Buffer.from(bytes, 'latin1').toString('base64');
}

/** @throws EvaluationError, with Go's message and the offset of the first byte that is wrong. */
export function decodeBase64(text: Bytes): Bytes {
  const digits = digitsOf(text, BASE64_ENCODING);
  return Buffer.from(digits, 'base64').toString('latin1');
}

function encodeBase32(bytes: Bytes): Bytes {
  const groups: Bytes[] = [];
  for (let start = 0; start < bytes.length; start += 5) {
    const group = bytes.slice(start, start + 5);
    let value = 0;
    for (let index = 0; index < 5; index++) {
      value = value * 256 + (group.charCodeAt(index) || 0);
    }
    const digits = value.toString(32).padStart(8, '0');
    const count = Math.ceil((group.length * 8) / 5);
    groups.push(
      [...digits.slice(0, count)]
        .map(digit => BASE32[parseInt(digit, 32)])
        .join('')
        .padEnd(8, '='),
    );
  }
  return groups.join('');
}

function decodeBase32(text: Bytes): Bytes {
  const bits = [...digitsOf(text, BASE32_ENCODING)]
    .map(digit => BASE32.indexOf(digit).toString(2).padStart(5, '0'))
    .join('');
  return (bits.match(/.{8}/g) ?? [])
    .map(byte => String.fromCharCode(parseInt(byte, 2)))
    .join('');
}

/** The digits of an encoded text, once its padding was found to be right; line breaks do not count. */
function digitsOf(text: Bytes, encoding: Encoding): Bytes {
  const body = text.replace(/[\r\n]/g, '');
  const digits = encoding.digits.exec(body)?.[0] ?? '';
  const wrong = encoding.countsLineBreaks
    ? firstWrong(body, digits.length, encoding, text)
    : firstWrong(body, digits.length, encoding, body);
  if (wrong === undefined) return digits;
  throw new EvaluationError(
    `illegal ${encoding.name} data at input byte ${wrong}`,
  );
}

/** The offset in `counted` at which Go stops; `undefined` where it does not. */
function firstWrong(
  body: Bytes,
  digits: number,
  { group, tails, maxPadding }: Encoding,
  counted: Bytes,
): number | undefined {
  const at = (offset: number) => offsetIn(counted, offset);
  const tail = digits % group;
  const padding = body.slice(digits);
  if (padding === '') return tail === 0 ? undefined : counted.length - tail;
  const wanted = group - tail;
  const given = /^=*/.exec(padding)?.[0].length ?? 0;
  if (given === 0 || tail < 2) return at(digits);
  if (maxPadding > 0 && padding.length > maxPadding) return at(digits);
  if (padding.length < wanted) return counted.length;
  if (given < wanted) return at(digits + given) - 1;
  if (!tails.includes(tail)) return at(digits);
  return maxPadding === 0 && padding.length > wanted
    ? at(digits + wanted)
    : undefined;
}

/** Where the character is that has so many before it that are no line breaks. */
function offsetIn(text: Bytes, offset: number): number {
  let remaining = offset;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\r' || text[index] === '\n') continue;
    if (remaining === 0) return index;
    remaining--;
  }
  return text.length;
}

/** sprig gives the text of the error where it cannot decode. */
function decodeOrMessage(decode: (text: Bytes) => Bytes, text: Bytes): Bytes {
  try {
    return decode(text);
  } catch (error) {
    if (error instanceof EvaluationError) return error.message;
    throw error;
  }
}

/** sprig's base64 and base32. */
export const encoding: FunctionTable = {
  b64enc: fixed(['string'], (_meter, bytes) => encodeBase64(bytes)),
  b64dec: fixed(['string'], (_meter, text) =>
    decodeOrMessage(decodeBase64, text),
  ),
  b32enc: fixed(['string'], (_meter, bytes) => encodeBase32(bytes)),
  b32dec: fixed(['string'], (_meter, text) =>
    decodeOrMessage(decodeBase32, text),
  ),
};
