/**
 * Floats in text, digit for digit as Go's strconv writes them: exact decimal expansion, rounded half to even.
 */

/** `0.digits · 10^point`; no digits stand for zero. */
interface Decimal {
  digits: string;
  point: number;
}

/** `mantissa · 2^power`, exactly; the value must be finite and not negative. */
export function decompose(value: number): { mantissa: bigint; power: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  return exponent === 0
    ? { mantissa: fraction, power: -1074 }
    : { mantissa: fraction | (1n << 52n), power: exponent - 1075 };
}

function exactDecimal(value: number): Decimal {
  const { mantissa, power } = decompose(value);
  const whole =
    power >= 0 ? mantissa << BigInt(power) : mantissa * 5n ** BigInt(-power);
  const text = whole.toString();
  if (whole === 0n) return { digits: '', point: 0 };
  return { digits: text, point: text.length + Math.min(power, 0) };
}

function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const [digits, exponent] = value.toExponential().split('e');
  return { digits: digits.replace('.', ''), point: Number(exponent) + 1 };
}

/** Keeps so many digits; negative counts keep none. */
function round({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point: 0 };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const isHalf = /^50*$/.test(rest);
  const isOdd = count > 0 && Number(kept[count - 1]) % 2 === 1;
  const up = isHalf ? isOdd : rest[0] >= '5';
  if (!up) return { digits: kept, point };
  if (/^9*$/.test(kept)) return { digits: '1', point: point + 1 };
  const next = (BigInt(kept) + 1n).toString().padStart(kept.length, '0');
  return { digits: next, point };
}

function exponentForm(
  { digits, point }: Decimal,
  precision: number,
  letter: string,
): string {
  const first = digits.charAt(0) || '0';
  const rest = digits.slice(1, precision + 1).padEnd(precision, '0');
  const exponent = digits === '' ? 0 : point - 1;
  const sign = exponent < 0 ? '-' : '+';
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${first}${precision > 0 ? `.${rest}` : ''}${letter}${sign}${power}`;
}

function fixedForm({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (precision <= 0) return whole;
  const zeros = '0'.repeat(Math.min(Math.max(-point, 0), precision));
  const fraction = `${zeros}${digits.slice(Math.max(point, 0))}`;
  return `${whole}.${fraction.slice(0, precision).padEnd(precision, '0')}`;
}

function generalForm(
  decimal: Decimal,
  options: { precision: number; shortest: boolean; upper: boolean },
): string {
  const { digits, point } = decimal;
  const isWhole = digits.length >= point;
  const wanted = options.shortest ? digits.length : options.precision;
  const cut = wanted > digits.length && isWhole ? digits.length : wanted;
  const threshold = options.shortest ? 6 : cut;
  const exponent = point - 1;
  if (exponent < -4 || exponent >= threshold) {
    const kept = Math.min(wanted, digits.length);
    return exponentForm(decimal, kept - 1, options.upper ? 'E' : 'e');
  }
  return fixedForm(decimal, Math.max(digits.length - point, 0));
}

function hexForm(value: number, precision: number, upper: boolean): string {
  const { mantissa, power } = decompose(value);
  const length = mantissa === 0n ? 0 : mantissa.toString(2).length;
  let bits = mantissa << BigInt(53 - length);
  let exponent = mantissa === 0n ? 0 : power + length - 1;
  if (precision >= 0 && precision < 13) {
    const dropped = BigInt(52 - 4 * precision);
    const half = 1n << (dropped - 1n);
    const rest = bits & ((1n << dropped) - 1n);
    bits >>= dropped;
    if (rest > half || (rest === half && (bits & 1n) === 1n)) bits += 1n;
    bits <<= dropped;
    if (bits >> 53n) {
      bits >>= 1n;
      exponent++;
    }
  }
  const all = (bits & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  const fraction =
    precision < 0
      ? all.replace(/0+$/, '')
      : all.padEnd(precision, '0').slice(0, precision);
  const sign = exponent < 0 ? '-' : '+';
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  const text = `0x${bits >> 52n}${
    fraction === '' ? '' : `.${fraction}`
  }p${sign}${digits}`;
  return upper ? text.toUpperCase() : text;
}

function binaryForm(value: number): string {
  const { mantissa, power } = decompose(value);
  return `${mantissa}p${power < 0 ? '' : '+'}${power}`;
}

export type FloatVerb = 'b' | 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X';

/**
 * A float64 in Go's notation.
 *
 * @param precision - digits after the point for `e` and `f`, all digits for `g`; -1 for as few as tell the value from its neighbours.
 */
export function formatFloat(
  value: number,
  verb: FloatVerb,
  precision: number,
): string {
  if (Number.isNaN(value)) return 'NaN';
  const isNegative = value < 0 || Object.is(value, -0);
  const sign = isNegative ? '-' : '';
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return isNegative ? '-Inf' : '+Inf';
  return `${sign}${formatMagnitude(magnitude, verb, precision)}`;
}

function formatMagnitude(
  value: number,
  verb: FloatVerb,
  precision: number,
): string {
  const shortest = precision < 0;
  switch (verb) {
    case 'b':
      return binaryForm(value);
    case 'x':
    case 'X':
      return hexForm(value, precision, verb === 'X');
    case 'e':
    case 'E': {
      const decimal = shortest
        ? shortestDecimal(value)
        : round(exactDecimal(value), precision + 1);
      const digits = shortest
        ? Math.max(decimal.digits.length - 1, 0)
        : precision;
      return exponentForm(decimal, digits, verb);
    }
    case 'f': {
      if (shortest) {
        const decimal = shortestDecimal(value);
        return fixedForm(decimal, decimal.digits.length - decimal.point);
      }
      const exact = exactDecimal(value);
      return fixedForm(round(exact, exact.point + precision), precision);
    }
    default: {
      const wanted = precision === 0 ? 1 : precision;
      const decimal = shortest
        ? shortestDecimal(value)
        : trimZeros(round(exactDecimal(value), wanted));
      return generalForm(decimal, {
        precision: wanted,
        shortest,
        upper: verb === 'G',
      });
    }
  }
}

function trimZeros({ digits, point }: Decimal): Decimal {
  return { digits: digits.replace(/0+$/, ''), point };
}
