import type { Bytes } from '../bytes';
import { quote } from '../format/quote';
import { EvaluationError } from '../TemplateError';

/** The parts of a URL, each of which keeps other characters as they are. */
export type UrlPart = 'path' | 'host' | 'zone' | 'user' | 'query' | 'fragment';

const KEPT: Record<UrlPart, RegExp> = {
  path: /[A-Za-z0-9$&+,./:;=@_~-]/,
  host: /[A-Za-z0-9!"$&'()*+,.:;<=>[\]_~-]/,
  zone: /[A-Za-z0-9!"$&'()*+,.:;<=>[\]_~-]/,
  user: /[A-Za-z0-9$&+,.;=_~-]/,
  query: /[A-Za-z0-9._~-]/,
  fragment: /[A-Za-z0-9!$&()*+,./:;=?@_~-]/,
};

/** Percent-encodes the bytes that the part does not keep. */
export function escapePart(text: Bytes, part: UrlPart): Bytes {
  return text.replace(/[^]/g, byte => {
    const code = byte.charCodeAt(0).toString(16).toUpperCase();
    return KEPT[part].test(byte) ? byte : `%${code.padStart(2, '0')}`;
  });
}

function decodeEscape(escape: string, part: UrlPart): Bytes {
  const bad = new EvaluationError(`invalid URL escape ${quote(escape)}`);
  if (!/^%[0-9A-Fa-f]{2}$/.test(escape)) throw bad;
  const code = parseInt(escape.slice(1), 16);
  const byte = String.fromCharCode(code);
  if (part === 'host' && code < 0x80 && escape !== '%25') throw bad;
  const allowedInZone =
    escape === '%25' || byte === ' ' || KEPT.host.test(byte);
  if (part === 'zone' && !allowedInZone) throw bad;
  return byte;
}

/** @throws EvaluationError for a `%` without two hexadecimal digits, and for what a host may not hold. */
export function unescapePart(text: Bytes, part: UrlPart): Bytes {
  const isHost = part === 'host' || part === 'zone';
  return text.replace(/%[^]{0,2}|[^]/g, piece => {
    if (piece[0] === '%') return decodeEscape(piece, part);
    if (isHost && piece < '\x80' && !KEPT[part].test(piece)) {
      throw new EvaluationError(
        `invalid character ${quote(piece)} in host name`,
      );
    }
    return piece;
  });
}
