import type { Bytes } from '../bytes';
import { quote } from '../format/quote';
import { wrapInt64 } from '../literals';
import type { Meter } from '../Meter';
import { EvaluationError } from '../TemplateError';
import { formatDuration, parseDuration } from '../time/duration';
import { formatTime } from '../time/formatTime';
import { GoTime } from '../time/GoTime';
import { parseTime } from '../time/parseTime';
import { zoneAt } from '../time/zones';
import type { GoValue } from '../values';
import { GoInteger, typeName } from '../values';
import type { FunctionTable } from './function';
import { fixed } from './function';

/** So much of a text is shown in an error. */
const SHOWN = 80;
/** Looking a time zone up takes as long as so many steps. */
const ZONE_STEPS = 100;
const HTML_DATE = '2006-01-02';
const BILLION = 1_000_000_000n;
/** Years of which this engine's calendar is sure. */
const MAX_SECONDS = 8_640_000_000_000;
const ROUND_UNITS: ReadonlyArray<readonly [bigint, string]> = [
  [365n * 24n * 3600n * BILLION, 'y'],
  [30n * 24n * 3600n * BILLION, 'mo'],
  [24n * 3600n * BILLION, 'd'],
  [3600n * BILLION, 'h'],
  [60n * BILLION, 'm'],
  [BILLION, 's'],
];

/** A time, or the seconds of one; sprig takes anything else for "now", which would read the clock. */
function timeOf(value: GoValue): GoTime {
  if (value instanceof GoTime) return value;
  const isSeconds =
    value instanceof GoInteger &&
    (value.type === 'int' || value.type === 'int64');
  if (!isSeconds) {
    throw new EvaluationError(
      `a date needs a time or seconds as an integer, not ${typeName(
        value,
      )}: it would be taken from the clock`,
    );
  }
  const seconds = Number(value.value);
  if (Math.abs(seconds) > MAX_SECONDS) {
    throw new EvaluationError(`${value.value} seconds are out of range`);
  }
  return new GoTime({ seconds });
}

function dateInZone(
  meter: Meter,
  layout: Bytes,
  value: GoValue,
  zone: Bytes,
): Bytes {
  meter.charge(layout.length + ZONE_STEPS);
  const time = timeOf(value);
  return formatTime(time.inZone(zoneAt(zone, time.seconds)), layout);
}

function duration(value: GoValue): Bytes {
  let seconds = 0n;
  if (typeof value === 'string' && /^[-+]?[0-9]{1,1000}$/.test(value)) {
    const number = BigInt(value.replace(/^\+/, ''));
    const limit = 2n ** 63n;
    if (number >= limit) seconds = limit - 1n;
    else seconds = number < -limit ? -limit : number;
  } else if (value instanceof GoInteger && value.type === 'int64') {
    seconds = value.value;
  }
  return formatDuration(wrapInt64(seconds * BILLION));
}

function durationRound(value: GoValue): Bytes {
  if (value instanceof GoTime) {
    throw new EvaluationError('durationRound of a time reads the clock');
  }
  let nanoseconds = 0n;
  if (typeof value === 'string') nanoseconds = parseDuration(value) ?? 0n;
  else if (value instanceof GoInteger && value.type === 'int64') {
    nanoseconds = value.value;
  }
  const magnitude = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const unit = ROUND_UNITS.find(([size]) => magnitude > size);
  return unit ? `${magnitude / unit[0]}${unit[1]}` : '0s';
}

function modified(shift: Bytes, time: GoTime): GoTime | undefined {
  const nanoseconds = parseDuration(shift);
  return nanoseconds === undefined ? undefined : time.plus(nanoseconds);
}

function mustModify(text: Bytes, time: GoTime): GoTime {
  const result = modified(text, time);
  if (result) return result;
  throw new EvaluationError(
    `time: invalid duration ${quote(text.slice(0, SHOWN))}`,
  );
}

function parsed(meter: Meter, layout: Bytes, text: Bytes): GoTime | undefined {
  meter.charge(layout.length);
  return parseTime(layout, text);
}

function mustParse(meter: Meter, layout: Bytes, text: Bytes): GoTime {
  const time = parsed(meter, layout, text);
  if (time) return time;
  throw new EvaluationError(
    `parsing time ${quote(text.slice(0, SHOWN))} as ${quote(
      layout.slice(0, SHOWN),
    )}: it does not fit`,
  );
}

const modify = fixed(
  ['string', 'time'],
  (_meter, text, time) => modified(text, time) ?? time,
);
const modifyStrictly = fixed(['string', 'time'], (_meter, text, time) =>
  mustModify(text, time),
);
const inZone = fixed(
  ['string', 'any', 'string'],
  (meter, layout, value, zone) => dateInZone(meter, layout, value, zone),
);

/** sprig's functions over times that are given; local time is UTC. */
export const dates: FunctionTable = {
  date: fixed(['string', 'any'], (meter, layout, value) =>
    dateInZone(meter, layout, value, 'Local'),
  ),
  date_in_zone: inZone,
  dateInZone: inZone,
  date_modify: modify,
  dateModify: modify,
  must_date_modify: modifyStrictly,
  mustDateModify: modifyStrictly,
  duration: fixed(['any'], (_meter, value) => duration(value)),
  durationRound: fixed(['any'], (_meter, value) => durationRound(value)),
  htmlDate: fixed(['any'], (meter, value) =>
    dateInZone(meter, HTML_DATE, value, 'Local'),
  ),
  htmlDateInZone: fixed(['any', 'string'], (meter, value, zone) =>
    dateInZone(meter, HTML_DATE, value, zone),
  ),
  toDate: fixed(
    ['string', 'string'],
    (meter, layout, text) => parsed(meter, layout, text) ?? GoTime.zero(),
  ),
  mustToDate: fixed(['string', 'string'], (meter, layout, text) =>
    mustParse(meter, layout, text),
  ),
  unixEpoch: fixed(['time'], (_meter, time) => String(time.seconds)),
};
