import type { Bytes } from '../bytes';
import { EvaluationError } from '../TemplateError';
import { GoObject } from '../values';
import type { CivilTime } from './calendar';
import { civilOf, secondsOf } from './calendar';
import { formatTime } from './formatTime';
import type { Zone } from './zones';
import { UTC } from './zones';

/** A moment, and the zone in which it prints: Go's `time.Time`. */
export class GoTime extends GoObject {
  readonly typeName = 'time.Time';
  readonly kind = 'struct';
  /** Since 1970-01-01 00:00:00 UTC. */
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly zone: Zone;

  constructor(options: { seconds: number; nanoseconds?: number; zone?: Zone }) {
    super();
    this.seconds = options.seconds;
    this.nanoseconds = options.nanoseconds ?? 0;
    this.zone = options.zone ?? UTC;
  }

  /** Go's zero time, which `toDate` gives for a text that it cannot read. */
  static zero(): GoTime {
    const zero = { year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
    return new GoTime({ seconds: secondsOf(zero) });
  }

  inZone(zone: Zone): GoTime {
    return new GoTime({ ...this, zone });
  }

  plus(nanoseconds: bigint): GoTime {
    const total = BigInt(this.nanoseconds) + nanoseconds;
    const billion = 1_000_000_000n;
    const rest = ((total % billion) + billion) % billion;
    return new GoTime({
      seconds: this.seconds + Number((total - rest) / billion),
      nanoseconds: Number(rest),
      zone: this.zone,
    });
  }

  /** What the clock shows in the zone. */
  civil(): CivilTime {
    return civilOf(this.seconds + this.zone.offset);
  }

  compare(other: GoTime): number {
    return (
      Math.sign(this.seconds - other.seconds) ||
      Math.sign(this.nanoseconds - other.nanoseconds)
    );
  }

  override text(): Bytes {
    return formatTime(this, '2006-01-02 15:04:05.999999999 -0700 MST');
  }

  override json(): Bytes {
    const { year } = this.civil();
    if (year < 0 || year > 9999) {
      throw new EvaluationError('year outside of range [0,9999]');
    }
    return `"${formatTime(this, '2006-01-02T15:04:05.999999999Z07:00')}"`;
  }

  override equals(other: GoObject): boolean {
    return (
      other instanceof GoTime &&
      this.compare(other) === 0 &&
      this.zone.name === other.zone.name &&
      this.zone.offset === other.zone.offset
    );
  }
}
