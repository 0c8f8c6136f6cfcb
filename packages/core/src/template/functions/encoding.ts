import type { Bytes } from '../bytes';
import { EvaluationError } from '../TemplateError';
import type { FunctionTable } from './function';
import { fixed } from './function';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** How many characters without padding a last group may have. */
const BASE32_TAILS = [0, 2, 4, 5, 7];

function encodeBase64(bytes: Bytes): Bytes {
  return Buffer.from(bytes, 'latin1').toString('base64');
}

/** @throws EvaluationError, with Go's message and the offset of the first byte that is wrong. */
export function decodeBase64(text: Bytes): Bytes {
  const body = text.replace(/[\r\n]/g, '');
  const wrong = firstWrong(body, /^[A-Za-z0-9+/]*/, 4, [0, 2, 3]);
  if (wrong !== undefined) throw corrupt('base64', originalOffset(text, wrong));
  return Buffer.from(body, 'base64').toString('latin1');
}

function encodeBase32(bytes: Bytes): Bytes {
  let result = '';
  for (let start = 0; start < bytes.length; start += 5) {
    const group = bytes.slice(start, start + 5);
    const bits = [...group]
      .map(byte => byte.charCodeAt(0).toString(2).padStart(8, '0'))
      .join('');
    const digits = bits.match(/.{1,5}/g) ?? [];
    result += digits
      .map(five => BASE32[parseInt(five.padEnd(5, '0'), 2)])
      .join('')
      .padEnd(8, '=');
  }
  return result;
}

function decodeBase32(text: Bytes): Bytes {
  const body = text.replace(/[\r\n]/g, '');
  const wrong = firstWrong(body, /^[A-Z2-7]*/, 8, BASE32_TAILS);
  if (wrong !== undefined) throw corrupt('base32', originalOffset(text, wrong));
  const bits = [...body.replace(/=+$/, '')]
    .map(digit => BASE32.indexOf(digit).toString(2).padStart(5, '0'))
    .join('');
  return (bits.match(/.{8}/g) ?? [])
    .map(byte => String.fromCharCode(parseInt(byte, 2)))
    .join('');
}

/** The offset of the first character that does not belong, by Go's reckoning; `undefined` where all do. */
function firstWrong(
  text: Bytes,
  alphabet: RegExp,
  group: number,
  tails: number[],
): number | undefined {
  const digits = alphabet.exec(text)?.[0].length ?? 0;
  const tail = digits % group;
  const padding = text.slice(digits);
  if (padding === '' && tail === 0) return undefined;
  const groupStart = digits - tail;
  if (padding === '') return groupStart;
  if (padding[0] !== '=' || tail === 0 || !tails.includes(tail)) return digits;
  const wanted = group - tail;
  const given = /^=*/.exec(padding)?.[0].length ?? 0;
  if (given < wanted)
    return text.length === digits + given ? text.length : digits + given;
  return padding.length > wanted ? digits + wanted : undefined;
}

function originalOffset(text: Bytes, offset: number): number {
  let remaining = offset;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\r' || text[index] === '\n') continue;
    if (remaining === 0) return index;
    remaining--;
  }
  return text.length;
}

function corrupt(format: string, offset: number): EvaluationError {
  return new EvaluationError(`illegal ${format} data at input byte ${offset}`);
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
