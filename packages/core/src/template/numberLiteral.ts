import type { Bytes } from './bytes';
import { quote } from './format/quote';
import {
  INT64_MAX,
  INT64_MIN,
  parseFloat64,
  parseInteger,
  unquoteCharacterConstant,
} from './literals';
import type { NumberLiteral } from './nodes';

/** A number, or what is wrong with it. */
export function parseNumber(text: Bytes): NumberLiteral | string {
  if (text.endsWith('i')) return `complex numbers are not supported: ${text}`;
  const integer = parseInteger(text);
  if (integer !== undefined) {
    if (integer < INT64_MIN || integer > INT64_MAX) {
      return `integer overflow: ${quote(text)}`;
    }
    return { text, integer, float: Number(integer), looksLikeFloat: false };
  }
  const float = parseFloat64(text);
  if (float === undefined) return `illegal number syntax: ${quote(text)}`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`;
  const isWhole = Number.isInteger(float) && Math.abs(float) < 2 ** 63;
  return {
    text,
    integer: isWhole ? BigInt(float) : undefined,
    float,
    looksLikeFloat: true,
  };
}

/** The number of a character in single quotes, or what is wrong with it. */
export function parseCharacterConstant(text: Bytes): NumberLiteral | string {
  const rune = unquoteCharacterConstant(text);
  return rune === undefined
    ? `malformed character constant: ${text}`
    : { text, integer: BigInt(rune), float: rune, looksLikeFloat: false };
}
