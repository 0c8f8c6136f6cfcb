import type { Bytes } from '../bytes';
import { EvaluationError } from '../TemplateError';

const ELLIPSIS = '...';

/** Cuts to a width, which the three dots are part of. */
export function abbreviate(width: bigint, text: Bytes): Bytes {
  return width < 4n ? text : abbreviateFrom(text, 0n, width);
}

/** Cuts at both sides: `left` bytes in front go, and what stays has at most the width. */
export function abbreviateBoth(
  left: bigint,
  width: bigint,
  text: Bytes,
): Bytes {
  if (width < 4n || (left > 0n && width < 7n)) return text;
  return abbreviateFrom(text, left, width);
}

function abbreviateFrom(text: Bytes, left: bigint, width: bigint): Bytes {
  if (BigInt(text.length) <= width) return text;
  const size = Number(width);
  const cut = size - ELLIPSIS.length;
  const wanted = left > BigInt(text.length) ? text.length : Number(left);
  const offset = text.length - wanted < cut ? text.length - cut : wanted;
  if (offset <= 4) return text.slice(0, cut) + ELLIPSIS;
  if (size < 7) throw new EvaluationError('the width is too small');
  if (offset + cut >= text.length) {
    return ELLIPSIS + text.slice(text.length - cut);
  }
  return ELLIPSIS + abbreviateOrEmpty(text.slice(offset), cut);
}

/** sprig drops the error of a width below 4 and goes on with nothing. */
function abbreviateOrEmpty(text: Bytes, width: number): Bytes {
  return width < 4 ? '' : abbreviateFrom(text, 0n, BigInt(width));
}
