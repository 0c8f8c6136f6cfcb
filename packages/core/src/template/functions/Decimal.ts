import { formatFloat } from '../format/float';
import { EvaluationError } from '../TemplateError';

/** Digits after the point that a quotient has. */
const DIVISION_PLACES = 16;

/**
 * A decimal number `value · 10^exponent`, as sprig's float functions reckon: `addf 0.1 0.2` is 0.3.
 */
export class Decimal {
  private constructor(
    private readonly value: bigint,
    private readonly exponent: number,
  ) {}

  /**
   * The decimal with the fewest digits that is this float.
   *
   * @throws EvaluationError for NaN and the infinities.
   */
  static fromFloat(float: number): Decimal {
    if (!Number.isFinite(float)) {
      throw new EvaluationError(
        `Cannot create a Decimal from ${formatFloat(float, 'g', -1)}`,
      );
    }
    const [digits, exponent] = float.toExponential().split('e');
    const places = digits.split('.')[1]?.length ?? 0;
    return new Decimal(
      BigInt(digits.replace('.', '')),
      Number(exponent) - places,
    );
  }

  plus(other: Decimal): Decimal {
    const exponent = Math.min(this.exponent, other.exponent);
    return new Decimal(this.at(exponent) + other.at(exponent), exponent);
  }

  minus(other: Decimal): Decimal {
    return this.plus(new Decimal(-other.value, other.exponent));
  }

  times(other: Decimal): Decimal {
    return new Decimal(
      this.value * other.value,
      this.exponent + other.exponent,
    );
  }

  /** Rounded to 16 places, half away from zero. */
  dividedBy(other: Decimal): Decimal {
    if (other.value === 0n) {
      throw new EvaluationError('decimal division by 0');
    }
    const shift = this.exponent - other.exponent + DIVISION_PLACES;
    const dividend = this.value * 10n ** BigInt(Math.max(shift, 0));
    const divisor = other.value * 10n ** BigInt(Math.max(-shift, 0));
    const quotient = dividend / divisor;
    const rest = dividend % divisor;
    const isNegative = dividend < 0n !== divisor < 0n;
    const magnitude = (value: bigint) => (value < 0n ? -value : value);
    const rounds = magnitude(rest) * 2n >= magnitude(divisor);
    const away = isNegative ? -1n : 1n;
    return new Decimal(rounds ? quotient + away : quotient, -DIVISION_PLACES);
  }

  /** The nearest float64. */
  toFloat(): number {
    return Number(`${this.value}e${this.exponent}`);
  }

  private at(exponent: number): bigint {
    return this.value * 10n ** BigInt(this.exponent - exponent);
  }
}
