const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

/** Whether the minute of an instant (UTC) is one of a schedule of five fields: `*`, numbers, ranges, steps and lists. */
export function isDue(schedule: string, instant: Date): boolean {
  const fields = schedule.trim().split(/\s+/);
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
