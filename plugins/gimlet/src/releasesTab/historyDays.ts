import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';

/** The changes of one day. */
export interface HistoryDay {
  /** `Today`, `Yesterday`, `Monday 16 March`. */
  title: string;
  /** Tells it apart: a day may come twice, since git's order is not always that of the clocks. */
  key: string;
  releases: Release[];
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function titleOfDay(day: number, now: number): string {
  const today = startOfDay(now);
  if (day >= today) return 'Today';
  // Noon of the day before, since days of 23 and 25 hours exist.
  if (day === startOfDay(today - 12 * 3_600_000)) return 'Yesterday';
  const sameYear = new Date(day).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat('en-GB', {
    ...(sameYear && { weekday: 'long' }),
    day: 'numeric',
    month: 'long',
    ...(!sameYear && { year: 'numeric' }),
  }).format(day);
}

/** Changes by the reader's days, in the order in which they are given. */
export function groupByDay(releases: Release[], now: number): HistoryDay[] {
  const days: HistoryDay[] = [];
  const times = new Map<string, number>();
  for (const release of releases) {
    const day = startOfDay(release.author.time * 1000);
    const title = titleOfDay(day, now);
    const newest = days.at(-1);
    if (newest?.title === title) newest.releases.push(release);
    else {
      const time = (times.get(title) ?? 0) + 1;
      times.set(title, time);
      days.push({ title, key: `${title} ${time}`, releases: [release] });
    }
  }
  return days;
}
