const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');

/** Schedules that have a name. */
const NAMED: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Whether the minute of an instant (UTC) is one of a schedule of five fields: `*`, numbers, names, ranges, steps and lists. */
export function isDue(schedule: string, instant: Date): boolean {
  const fields = (NAMED[schedule.trim()] ?? schedule)
    .trim()
    .split(/\s+/)
    .map(inNumbers);
  if (fields.length !== RANGES.length) {
    return false;
  }
  const values = [
    instant.getUTCMinutes(),
    instant.getUTCHours(),
    instant.getUTCDate(),
    instant.getUTCMonth() + 1,
    instant.getUTCDay(),
  ];
  const matches = fields.map((field, index) =>
    field.split(',').some(part => isInPart(part, values[index], RANGES[index])),
  );
  const [minute, hour, day, month, weekday] = matches;
  // Where both days are given, one of them is enough.
  const isDay =
    fields[2] === '*' || fields[4] === '*' ? day && weekday : day || weekday;
  return minute && hour && month && isDay;
}

/** A field without names; `?` is as good as `*`. */
function inNumbers(field: string, index: number): string {
  const numbers = field.replace(/[a-z]{3}/gi, name => {
    const known = name.toLowerCase();
    return String(
      index === 3 ? MONTHS.indexOf(known) + 1 : WEEKDAYS.indexOf(known),
    );
  });
  return numbers === '?' ? '*' : numbers;
}

function isInPart(
  part: string,
  value: number,
  [lowest, highest]: readonly [number, number],
): boolean {
  const [range, step = '1'] = part.split('/');
  const [from, to] =
    range === '*' ? [lowest, highest] : range.split('-').map(Number);
  const isOne = to === undefined && !part.includes('/');
  const last = to ?? (isOne ? from : highest);
  return value >= from && value <= last && (value - from) % Number(step) === 0;
}
