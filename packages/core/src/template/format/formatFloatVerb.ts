import type { Bytes } from '../bytes';
import type { FloatVerb } from './float';
import { formatFloat } from './float';
import type { FormatFlags } from './integer';
import { pad, padWithSpaces } from './integer';

/** What a verb means for a float, and its precision where none is given. */
const VERBS: Record<string, { verb: FloatVerb; precision: number }> = {
  v: { verb: 'g', precision: -1 },
  b: { verb: 'b', precision: -1 },
  g: { verb: 'g', precision: -1 },
  G: { verb: 'G', precision: -1 },
  x: { verb: 'x', precision: -1 },
  X: { verb: 'X', precision: -1 },
  f: { verb: 'f', precision: 6 },
  F: { verb: 'f', precision: 6 },
  e: { verb: 'e', precision: 6 },
  E: { verb: 'E', precision: 6 },
};

/** `%#g` keeps the point and the zeros that `%g` drops. */
function keepZeros(
  digitsAndSign: string,
  verb: FloatVerb,
  precision: number,
): string {
  const [sign, number] = [digitsAndSign[0], digitsAndSign.slice(1)];
  const isHex = verb === 'x' || verb === 'X';
  const tailStart = number.search(isHex ? /[pP]/ : /[eE]/);
  const tail = tailStart < 0 ? '' : number.slice(tailStart);
  const body = tailStart < 0 ? number : number.slice(0, tailStart);
  const wantsDigits = verb === 'g' || verb === 'G' || verb === 'x';
  const wanted = precision < 0 ? 6 : precision;
  const significant = body.replace('.', '').replace(/^[0]+/, '').length;
  const isSingleZero = !body.includes('.') && body === '0';
  const missing = wantsDigits
    ? wanted - significant - (isSingleZero ? 1 : 0)
    : 0;
  const point = body.includes('.') ? '' : '.';
  return `${sign}${body}${point}${'0'.repeat(Math.max(missing, 0))}${tail}`;
}

function padSigned(text: string, flags: FormatFlags): Bytes {
  const zeros = (flags.width ?? 0) - text.length;
  return flags.zero && !flags.minus && zeros > 0
    ? `${text[0]}${'0'.repeat(zeros)}${text.slice(1)}`
    : pad(text, flags);
}

/** A float64 by a verb; `undefined` where the verb is not for floats. */
export function formatFloatVerb(
  value: number,
  letter: string,
  flags: FormatFlags,
): Bytes | undefined {
  const known = VERBS[letter];
  if (!known) return undefined;
  const precision = flags.precision ?? known.precision;
  const plain = formatFloat(value, known.verb, precision);
  const hasSign = plain[0] === '-' || plain[0] === '+';
  const positive = flags.space && !flags.plus ? ' ' : '+';
  const signed = !hasSign
    ? `${positive}${plain}`
    : plain.replace(/^\+/, positive);
  if (/[IN]/.test(signed[1])) {
    const showsSign = signed[1] === 'I' || flags.space || flags.plus;
    return padWithSpaces(showsSign ? signed : signed.slice(1), flags);
  }
  const full =
    flags.sharp && known.verb !== 'b'
      ? keepZeros(signed, known.verb, precision)
      : signed;
  return flags.plus || full[0] !== '+'
    ? padSigned(full, flags)
    : pad(full.slice(1), flags);
}
