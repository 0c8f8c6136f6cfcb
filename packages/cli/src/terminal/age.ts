const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

function twoUnits(
  milliseconds: number,
  [big, bigName]: [number, string],
  [small, smallName]: [number, string],
): string {
  const rest = Math.floor((milliseconds % big) / small);
  return `${Math.floor(milliseconds / big)}${bigName}${
    rest > 0 ? `${rest}${smallName}` : ''
  }`;
}

/** An age as `kubectl` writes it, from milliseconds: `41s`, `3m20s`, `12m`, `5h30m`, `5d`. */
export function age(milliseconds: number): string {
  const passed = Math.max(0, milliseconds);
  if (passed < 2 * MINUTE) {
    return `${Math.floor(passed / SECOND)}s`;
  }
  if (passed < 10 * MINUTE) {
    return twoUnits(passed, [MINUTE, 'm'], [SECOND, 's']);
  }
  if (passed < 3 * HOUR) {
    return `${Math.floor(passed / MINUTE)}m`;
  }
  if (passed < 8 * HOUR) {
    return twoUnits(passed, [HOUR, 'h'], [MINUTE, 'm']);
  }
  if (passed < 2 * DAY) {
    return `${Math.floor(passed / HOUR)}h`;
  }
  if (passed < 8 * DAY) {
    return twoUnits(passed, [DAY, 'd'], [HOUR, 'h']);
  }
  return passed < 2 * YEAR
    ? `${Math.floor(passed / DAY)}d`
    : twoUnits(passed, [YEAR, 'y'], [DAY, 'd']);
}
