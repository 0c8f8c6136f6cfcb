import type { Bytes } from '../bytes';
import {
  daysInMonth,
  isLeapYear,
  MONTHS,
  secondsOf,
  WEEKDAYS,
} from './calendar';
import { GoTime } from './GoTime';
import type { LayoutElement, LayoutPart } from './layout';
import { parseLayout } from './layout';
import type { Zone } from './zones';
import { UTC } from './zones';

/** A text does not fit its layout. */
class Mismatch extends Error {}

/** What has been read so far. */
interface Reading {
  year: number;
  month?: number;
  day?: number;
  yearDay?: number;
  hour: number;
  minute: number;
  second: number;
  nanoseconds: number;
  half?: 'am' | 'pm';
  isUtc?: boolean;
  offset?: number;
  zoneName?: string;
}

/** Takes a text apart from its beginning. */
class TextReader {
  constructor(private rest: Bytes) {}

  get isAtEnd(): boolean {
    return this.rest === '';
  }

  take(pattern: RegExp): RegExpExecArray {
    const match = pattern.exec(this.rest);
    if (!match || match.index !== 0) throw new Mismatch();
    this.rest = this.rest.slice(match[0].length);
    return match;
  }

  optional(pattern: RegExp): string | undefined {
    const match = pattern.exec(this.rest);
    if (!match || match.index !== 0) return undefined;
    this.rest = this.rest.slice(match[0].length);
    return match[0];
  }

  /** Literal text; a space in it stands for any number of spaces. */
  literal(text: Bytes): void {
    for (const piece of text.match(/ +|[^ ]/g) ?? []) {
      if (piece.startsWith(' ')) {
        if (!this.isAtEnd) this.take(/^ +/);
      } else {
        if (!this.rest.startsWith(piece)) throw new Mismatch();
        this.rest = this.rest.slice(piece.length);
      }
    }
  }
}

function within(value: number, low: number, high: number): number {
  if (value < low || value > high) throw new Mismatch();
  return value;
}

function oneOf(names: readonly string[], reader: TextReader): number {
  const pattern = new RegExp(`^(?:${names.join('|')})`, 'i');
  const found = reader.take(pattern)[0].toLowerCase();
  return names.findIndex(name => name.toLowerCase() === found);
}

const SHORT_MONTHS = MONTHS.map(name => name.slice(0, 3));
const SHORT_WEEKDAYS = WEEKDAYS.map(name => name.slice(0, 3));
const ONE_OR_TWO = /^[0-9]{1,2}/;
const TWO = /^[0-9]{2}/;

function nanosecondsOf(digits: string): number {
  return Number(digits.slice(0, 9).padEnd(9, '0'));
}

/** Seconds may have a fraction that the layout does not name. */
function readSecond(
  reading: Reading,
  reader: TextReader,
  pattern: RegExp,
  next: LayoutPart | undefined,
): void {
  reading.second = within(Number(reader.take(pattern)[0]), 0, 59);
  if (next?.type === 'fraction') return;
  const fraction = reader.optional(/^[.,][0-9]+/);
  if (fraction) reading.nanoseconds = nanosecondsOf(fraction.slice(1));
}

function readOffset(reading: Reading, reader: TextReader, layout: Bytes): void {
  if (layout[0] === 'Z' && reader.optional(/^Z/)) {
    reading.isUtc = true;
    return;
  }
  const colon = layout.includes(':') ? ':' : '';
  const count = layout.replace(/[^0-9]/g, '').length / 2;
  const pattern = Array(count).fill('([0-9]{2})').join(colon);
  const [, sign, hours, minutes = '0', seconds = '0'] = reader.take(
    new RegExp(`^([-+])${pattern}`),
  );
  const total =
    within(Number(hours), 0, 24) * 3600 +
    within(Number(minutes), 0, 60) * 60 +
    within(Number(seconds), 0, 60);
  reading.offset = sign === '-' ? -total : total;
}

const ZONE_NAME =
  /^(?:ChST|MeST|GMT(?:[-+](?:[01]?[0-9]|2[0-3])(?![0-9]))?|[-+](?:[01]?[0-9]|2[0-3])(?![0-9])|(?:[A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3})(?![A-Z]))/;

function readZoneName(reading: Reading, reader: TextReader): void {
  if (reader.optional(/^UTC/)) reading.isUtc = true;
  else [reading.zoneName] = reader.take(ZONE_NAME);
}

function readElement(
  type: LayoutElement,
  text: Bytes,
  reader: TextReader,
  reading: Reading,
  next: LayoutPart | undefined,
): void {
  const number = (pattern: RegExp) => Number(reader.take(pattern)[0]);
  switch (type) {
    case 'longYear':
      reading.year = number(/^[0-9]{4}/);
      break;
    case 'year': {
      const year = number(TWO);
      reading.year = year >= 69 ? year + 1900 : year + 2000;
      break;
    }
    case 'longMonth':
      reading.month = oneOf(MONTHS, reader) + 1;
      break;
    case 'month':
      reading.month = oneOf(SHORT_MONTHS, reader) + 1;
      break;
    case 'numericMonth':
      reading.month = within(number(ONE_OR_TWO), 1, 12);
      break;
    case 'zeroMonth':
      reading.month = within(number(TWO), 1, 12);
      break;
    case 'longWeekday':
      oneOf(WEEKDAYS, reader);
      break;
    case 'weekday':
      oneOf(SHORT_WEEKDAYS, reader);
      break;
    case 'underDay':
      reader.optional(/^ /);
      reading.day = number(ONE_OR_TWO);
      break;
    case 'day':
      reading.day = number(ONE_OR_TWO);
      break;
    case 'zeroDay':
      reading.day = number(TWO);
      break;
    case 'underYearDay':
      reader.optional(/^ {1,2}/);
      reading.yearDay = number(/^[0-9]{1,3}/);
      break;
    case 'zeroYearDay':
      reading.yearDay = number(/^[0-9]{3}/);
      break;
    case 'hour':
      reading.hour = within(number(ONE_OR_TWO), 0, 23);
      break;
    case 'hour12':
      reading.hour = within(number(ONE_OR_TWO), 0, 12);
      break;
    case 'zeroHour12':
      reading.hour = within(number(TWO), 0, 12);
      break;
    case 'minute':
      reading.minute = within(number(ONE_OR_TWO), 0, 59);
      break;
    case 'zeroMinute':
      reading.minute = within(number(TWO), 0, 59);
      break;
    case 'second':
      readSecond(reading, reader, ONE_OR_TWO, next);
      break;
    case 'zeroSecond':
      readSecond(reading, reader, TWO, next);
      break;
    case 'PM':
      reading.half = reader.take(/^[AP]M/)[0] === 'PM' ? 'pm' : 'am';
      break;
    case 'pm':
      reading.half = reader.take(/^[ap]m/)[0] === 'pm' ? 'pm' : 'am';
      break;
    case 'offset':
      readOffset(reading, reader, text);
      break;
    default:
      readZoneName(reading, reader);
  }
}

function readPart(
  part: LayoutPart,
  reader: TextReader,
  reading: Reading,
  next: LayoutPart | undefined,
): void {
  if (part.type === 'text') {
    reader.literal(part.text);
  } else if (part.type === 'fraction') {
    const { digits, trims } = part;
    const text = trims
      ? reader.optional(/^[.,][0-9]+/)
      : reader.take(new RegExp(`^[.,][0-9]{${digits}}`))[0];
    if (text) reading.nanoseconds = nanosecondsOf(text.slice(1));
  } else {
    readElement(part.element, part.text, reader, reading, next);
  }
}

/** Month and day, from the day of the year where that was given. */
function dateOf(reading: Reading): { month: number; day: number } {
  const { year, yearDay } = reading;
  if (yearDay === undefined) {
    const { month = 1, day = 1 } = reading;
    within(day, 1, daysInMonth(month, year));
    return { month, day };
  }
  let day = within(yearDay, 1, isLeapYear(year) ? 366 : 365);
  let month = 1;
  while (day > daysInMonth(month, year)) {
    day -= daysInMonth(month, year);
    month++;
  }
  const fits =
    (reading.month ?? month) === month && (reading.day ?? day) === day;
  if (!fits) throw new Mismatch();
  return { month, day };
}

function hourOf({ hour, half }: Reading): number {
  if (half === 'pm' && hour < 12) return hour + 12;
  return half === 'am' && hour === 12 ? 0 : hour;
}

function zoneOf(reading: Reading): { zone: Zone; shift: number } {
  const { offset, zoneName } = reading;
  if (reading.isUtc) return { zone: UTC, shift: 0 };
  if (offset !== undefined) {
    const isUtc = offset === 0 && (zoneName ?? 'UTC') === 'UTC';
    return {
      zone: isUtc ? UTC : { name: zoneName ?? '', offset },
      shift: offset,
    };
  }
  if (zoneName === undefined) return { zone: UTC, shift: 0 };
  // Go takes the clock's time for UTC here, and only shows it in the zone.
  const hours = zoneName.startsWith('GMT') ? Number(zoneName.slice(3)) : 0;
  return { zone: { name: zoneName, offset: hours * 3600 }, shift: 0 };
}

/** A moment from a text by a Go layout, in UTC where the text names no zone; `undefined` where it does not fit. */
export function parseTime(layout: Bytes, text: Bytes): GoTime | undefined {
  const reading: Reading = {
    year: 0,
    hour: 0,
    minute: 0,
    second: 0,
    nanoseconds: 0,
  };
  const reader = new TextReader(text);
  const parts = parseLayout(layout);
  try {
    parts.forEach((part, index) =>
      readPart(part, reader, reading, parts[index + 1]),
    );
    if (!reader.isAtEnd) return undefined;
    const { zone, shift } = zoneOf(reading);
    const { year, minute, second, nanoseconds } = reading;
    const local = secondsOf({
      year,
      ...dateOf(reading),
      hour: hourOf(reading),
      minute,
      second,
    });
    return new GoTime({ seconds: local - shift, nanoseconds, zone });
  } catch (error) {
    if (error instanceof Mismatch) return undefined;
    throw error;
  }
}
