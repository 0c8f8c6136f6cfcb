import { EvaluationError } from '../TemplateError';
import { secondsOf } from './calendar';

/** The offset of a place's clock at one moment. */
export interface Zone {
  /** The abbreviation (`UTC`); empty where only the offset is known, `undefined` where the abbreviation is not. */
  name?: string;
  /** Seconds east of Greenwich. */
  offset: number;
}

export const UTC: Zone = { name: 'UTC', offset: 0 };

const ZONE_NAME = /^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

function offsetFrom(zone: string, seconds: number): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = new Map(
    format
      .formatToParts(new Date(seconds * 1000))
      .map(({ type, value }) => [type, value]),
  );
  const number = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.get(type));
  const year = number('year');
  const local = secondsOf({
    year: parts.get('era') === 'BC' ? 1 - year : year,
    month: number('month'),
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
    second: number('second'),
  });
  return local - seconds;
}

/**
 * The zone of a name from the IANA database at a moment.
 *
 * `Local` is UTC: a template must not depend on where it is executed. An unknown name is UTC, as in sprig.
 */
export function zoneAt(name: string, seconds: number): Zone {
  if (name === '' || name === 'UTC' || name === 'Local') return UTC;
  if (!ZONE_NAME.test(name)) return UTC;
  try {
    return { offset: offsetFrom(name, seconds) };
  } catch (error) {
    if (error instanceof RangeError) return UTC;
    throw error;
  }
}

/** What `MST` in a layout prints. */
export function abbreviationOf(zone: Zone): string {
  if (zone.name === undefined) {
    throw new EvaluationError(
      'the abbreviation of a time zone is known for UTC only; print the offset with -0700',
    );
  }
  return zone.name;
}
