/** A date and a time of day in the proleptic Gregorian calendar, as Go counts it: year 0 exists, months count from 1. */
export interface CivilTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
/** In Go's order: Sunday is 0. */
export const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];
const SECONDS_PER_DAY = 86_400;
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(month: number, year: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** From 1. */
export function dayOfYear({ year, month, day }: CivilTime): number {
  const leap = month > 2 && isLeapYear(year) ? 1 : 0;
  return DAYS_BEFORE[month - 1] + leap + day;
}

/** Days since 1970-01-01; months beyond 12 and days beyond the month's run on. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const years = year + Math.floor((month - 1) / 12);
  const inYear = ((((month - 1) % 12) + 12) % 12) + 1;
  const before = years - 1;
  const leaps =
    Math.floor(before / 4) -
    Math.floor(before / 100) +
    Math.floor(before / 400);
  const start = {
    year: years,
    month: inYear,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
  };
  return before * 365 + leaps - 719_162 + dayOfYear(start) - 1 + day - 1;
}

/** Seconds since 1970-01-01 00:00:00. */
export function secondsOf(time: CivilTime): number {
  const days = daysSinceEpoch(time.year, time.month, time.day);
  return (
    days * SECONDS_PER_DAY + time.hour * 3600 + time.minute * 60 + time.second
  );
}

export function weekdayOf(seconds: number): number {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  return (((days + 4) % 7) + 7) % 7;
}

export function civilOf(seconds: number): CivilTime {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const rest = seconds - days * SECONDS_PER_DAY;
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysSinceEpoch(year, 1, 1) > days) year--;
  while (daysSinceEpoch(year + 1, 1, 1) <= days) year++;
  let month = 12;
  while (daysSinceEpoch(year, month, 1) > days) month--;
  return {
    year,
    month,
    day: days - daysSinceEpoch(year, month, 1) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
  };
}
