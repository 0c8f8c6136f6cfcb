import { decompose } from '../format/float';
import { formatValue } from '../format/print';
import { INT64_MAX, INT64_MIN, scaleByPowerOfTwo } from '../literals';
import type { Meter } from '../Meter';
import { joinWithin } from '../Meter';
import { EvaluationError } from '../TemplateError';
import type { GoValue } from '../values';
import { GoInteger, GoList, int, int64 } from '../values';
import { toFloat, toInteger } from './cast';
import { Decimal } from './Decimal';
import type { FunctionTable, GoFunction } from './function';
import { fixed, variadic } from './function';

/** Integers from `start` until before `stop`. */
function integersUntil(
  meter: Meter,
  start: bigint,
  stop: bigint,
  step: bigint,
): bigint[] {
  const goesDown = stop < start;
  if (goesDown ? step >= 0n : step <= 0n) return [];
  const integers: bigint[] = [];
  for (let at = start; goesDown ? at > stop : at < stop; at += step) {
    meter.charge();
    integers.push(at);
  }
  return integers;
}

function listOf(integers: bigint[]): GoList {
  return new GoList(integers.map(int), { elementType: 'int' });
}

function until(meter: Meter, count: bigint): GoList {
  return listOf(integersUntil(meter, 0n, count, count < 0n ? -1n : 1n));
}

/** Both ends included, as the command `seq` counts; one end, two, or `start step end`. */
function sequence(meter: Meter, parameters: bigint[]): bigint[] {
  if (parameters.length === 0 || parameters.length > 3) return [];
  const [first, second, third] = parameters;
  const start = parameters.length === 1 ? 1n : first;
  const end = third ?? second ?? first;
  const direction = end < start ? -1n : 1n;
  const step = parameters.length === 3 ? second : direction;
  if (parameters.length === 3 && direction < 0n && step > 0n) return [];
  return integersUntil(meter, start, end + direction, step);
}

function divide(
  left: bigint,
  right: bigint,
  part: 'quotient' | 'rest',
): bigint {
  if (right === 0n) {
    throw new EvaluationError('runtime error: integer divide by zero');
  }
  return part === 'quotient' ? left / right : left % right;
}

/** Ten to an integer by repeated squaring of 0.625·2⁴, whose errors are those of Go's `math.Pow`. */
function powerOfTen(exponent: number): number {
  if (exponent === 0) return 1;
  if (exponent === 1) return 10;
  let [fraction, power] = [1, 0];
  let [base, basePower] = [0.625, 4];
  for (let rest = Math.abs(exponent); rest !== 0; rest = Math.floor(rest / 2)) {
    if (Math.abs(basePower) > 4096) {
      power += basePower;
      break;
    }
    if (rest % 2 === 1) {
      fraction *= base;
      power += basePower;
    }
    base *= base;
    basePower *= 2;
    if (base < 0.5) {
      base += base;
      basePower--;
    }
  }
  if (exponent < 0) return scaleFloat(1 / fraction, -power);
  return scaleFloat(fraction, power);
}

/** `value · 2^power`, rounded once. */
function scaleFloat(value: number, power: number): number {
  const { mantissa, power: own } = decompose(value);
  return scaleByPowerOfTwo(mantissa, own + power);
}

/** Rounds half away from zero upwards, or where the third argument says. */
function round(value: number, places: bigint, roundOn: number): number {
  const power = powerOfTen(Number(places));
  const shifted = power * value;
  const fraction = shifted - Math.trunc(shifted);
  return (
    (fraction >= roundOn ? Math.ceil(shifted) : Math.floor(shifted)) / power
  );
}

function decimal(
  combine: (left: Decimal, right: Decimal) => Decimal,
): (meter: Meter, rest: GoValue[], first: GoValue) => number {
  return (meter, rest, first) => {
    meter.charge(rest.length);
    return rest
      .map(value => Decimal.fromFloat(toFloat(value)))
      .reduce(combine, Decimal.fromFloat(toFloat(first)))
      .toFloat();
  };
}

const largest = variadic(['any'], 'any', (_meter, rest, first) =>
  int64(
    rest.map(toInteger).reduce((a, b) => (b > a ? b : a), toInteger(first)),
  ),
);

function onIntegers(
  combine: (left: bigint, right: bigint) => bigint,
): GoFunction {
  return fixed(['any', 'any'], (_meter, left, right) =>
    int64(combine(toInteger(left), toInteger(right))),
  );
}

/** A text in octal digits, as sprig's `toDecimal` reads it. */
function fromOctal(text: string): bigint {
  if (!/^[-+]?[0-7]{1,1000}$/.test(text)) return 0n;
  const magnitude = BigInt(`0o${text.replace(/^[-+]/, '')}`);
  const value = text.startsWith('-') ? -magnitude : magnitude;
  return value < INT64_MIN || value > INT64_MAX ? 0n : value;
}

/** A text as an int, or 0; an overflow stops at the largest one. */
function atoi(text: string): bigint {
  if (!/^[-+]?[0-9]{1,1000}$/.test(text)) return 0n;
  const value = BigInt(text.replace(/^\+/, ''));
  if (value > INT64_MAX) return INT64_MAX;
  return value < INT64_MIN ? INT64_MIN : value;
}

/** sprig's arithmetic and number conversions. */
export const math: FunctionTable = {
  atoi: fixed(['string'], (_meter, text) => int(atoi(text))),
  int64: fixed(['any'], (_meter, value) => int64(toInteger(value))),
  int: fixed(['any'], (_meter, value) => int(toInteger(value))),
  float64: fixed(['any'], (_meter, value) => toFloat(value)),
  toDecimal: fixed(['any'], (meter, value) =>
    int64(fromOctal(formatValue(meter, value))),
  ),
  seq: variadic([], 'int', (meter, parameters) =>
    joinWithin(meter, sequence(meter, parameters).map(String), ' '),
  ),
  until: fixed(['int'], until),
  untilStep: fixed(['int', 'int', 'int'], (meter, start, stop, step) =>
    listOf(integersUntil(meter, start, stop, step)),
  ),
  add1: fixed(['any'], (_meter, value) => int64(toInteger(value) + 1n)),
  add: variadic([], 'any', (_meter, values) =>
    int64(values.map(toInteger).reduce((a, b) => a + b, 0n)),
  ),
  sub: onIntegers((left, right) => left - right),
  div: onIntegers((left, right) => divide(left, right, 'quotient')),
  mod: onIntegers((left, right) => divide(left, right, 'rest')),
  mul: variadic(['any'], 'any', (_meter, rest, first) =>
    rest
      .map(toInteger)
      .reduce<GoInteger>(
        (product, factor) => int64(product.value * factor),
        int64(toInteger(first)),
      ),
  ),
  add1f: fixed(['any'], (meter, value) =>
    decimal((left, right) => left.plus(right))(meter, [int(1)], value),
  ),
  addf: variadic([], 'any', (meter, values) =>
    decimal((left, right) => left.plus(right))(meter, values, 0),
  ),
  subf: variadic(
    ['any'],
    'any',
    decimal((left, right) => left.minus(right)),
  ),
  divf: variadic(
    ['any'],
    'any',
    decimal((left, right) => left.dividedBy(right)),
  ),
  mulf: variadic(
    ['any'],
    'any',
    decimal((left, right) => left.times(right)),
  ),
  biggest: largest,
  max: largest,
  min: variadic(['any'], 'any', (_meter, rest, first) =>
    int64(
      rest.map(toInteger).reduce((a, b) => (b < a ? b : a), toInteger(first)),
    ),
  ),
  maxf: variadic(['any'], 'any', (_meter, rest, first) =>
    rest.map(toFloat).reduce((a, b) => Math.max(a, b), toFloat(first)),
  ),
  minf: variadic(['any'], 'any', (_meter, rest, first) =>
    rest.map(toFloat).reduce((a, b) => Math.min(a, b), toFloat(first)),
  ),
  ceil: fixed(['any'], (_meter, value) => Math.ceil(toFloat(value))),
  floor: fixed(['any'], (_meter, value) => Math.floor(toFloat(value))),
  round: variadic(
    ['any', 'int'],
    'float64',
    (_meter, [roundOn], value, places) =>
      round(toFloat(value), places, roundOn ?? 0.5),
  ),
};
