import type { Bytes } from '../bytes';
import { civilOf, dayOfYear, MONTHS, WEEKDAYS, weekdayOf } from './calendar';
import type { LayoutElement, LayoutPart } from './layout';
import { parseLayout } from './layout';
import type { Zone } from './zones';
import { abbreviationOf } from './zones';

/** What is formatted: seconds since 1970-01-01 00:00:00 UTC, and the zone whose clock shows them. */
interface Moment {
  seconds: number;
  nanoseconds: number;
  zone: Zone;
}

function digits(value: number, width: number, fill = '0'): string {
  const text = String(Math.abs(value)).padStart(width, fill);
  return value < 0 ? `-${text}` : text;
}

function formatOffset({ offset }: Zone, pattern: Bytes): string {
  if (pattern[0] === 'Z' && offset === 0) return 'Z';
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const sign = offset < 0 && minutes > 0 ? '-' : '+';
  const parts = [digits(Math.trunc(minutes / 60), 2)];
  if (pattern.length > 3) parts.push(digits(minutes % 60, 2));
  if (pattern.length > 6) parts.push(digits(Math.abs(offset) % 60, 2));
  return sign + parts.join(pattern.includes(':') ? ':' : '');
}

function formatFraction(
  nanoseconds: number,
  part: { text: Bytes; digits: number; trims: boolean },
): string {
  if (part.trims && nanoseconds === 0) return '';
  const shown = digits(nanoseconds, 9)
    .padEnd(part.digits, '0')
    .slice(0, Math.min(part.digits, 9));
  if (!part.trims) return part.text[0] + shown;
  const trimmed = shown.replace(/0+$/, '');
  return trimmed === '' ? '' : part.text[0] + trimmed;
}

function formatZoneName(zone: Zone): string {
  const name = abbreviationOf(zone);
  return name === '' ? formatOffset(zone, '-0700') : name;
}

type Formatters = Record<LayoutElement, (text: Bytes) => string>;

function formattersOf(time: Moment): Formatters {
  const shown = time.seconds + time.zone.offset;
  const civil = civilOf(shown);
  const { year, month, day, hour, minute, second } = civil;
  const weekday = WEEKDAYS[weekdayOf(shown)];
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  return {
    longMonth: () => MONTHS[month - 1],
    month: () => MONTHS[month - 1].slice(0, 3),
    numericMonth: () => String(month),
    zeroMonth: () => digits(month, 2),
    longWeekday: () => weekday,
    weekday: () => weekday.slice(0, 3),
    day: () => String(day),
    underDay: () => digits(day, 2, ' '),
    zeroDay: () => digits(day, 2),
    underYearDay: () => digits(dayOfYear(civil), 3, ' '),
    zeroYearDay: () => digits(dayOfYear(civil), 3),
    hour: () => digits(hour, 2),
    hour12: () => String(hour12),
    zeroHour12: () => digits(hour12, 2),
    minute: () => String(minute),
    zeroMinute: () => digits(minute, 2),
    second: () => String(second),
    zeroSecond: () => digits(second, 2),
    longYear: () => digits(year, 4),
    year: () => digits(Math.abs(year) % 100, 2),
    PM: () => (hour >= 12 ? 'PM' : 'AM'),
    pm: () => (hour >= 12 ? 'pm' : 'am'),
    zoneName: () => formatZoneName(time.zone),
    offset: text => formatOffset(time.zone, text),
  };
}

function formatPart(
  part: LayoutPart,
  time: Moment,
  formatters: Formatters,
): Bytes {
  if (part.type === 'text') return part.text;
  return part.type === 'fraction'
    ? formatFraction(time.nanoseconds, part)
    : formatters[part.element](part.text);
}

/** A moment by a Go layout, in its own zone. */
export function formatTime(time: Moment, layout: Bytes): Bytes {
  const formatters = formattersOf(time);
  return parseLayout(layout)
    .map(part => formatPart(part, time, formatters))
    .join('');
}
