import type { LogLine } from '@gimlet-io/backstage-plugin-gimlet-common';

/** The lines of the newest moment, of those before and those that came. Lines without a moment do not count. */
export function newestLines(
  before: readonly LogLine[],
  came: readonly LogLine[],
): readonly LogLine[] {
  let newest = before;
  for (const line of came) {
    const moment = newest.at(0)?.at;
    if (line.at === undefined) continue;
    if (moment === undefined || line.at > moment) newest = [line];
    else if (line.at === moment) newest = [...newest, line];
  }
  return newest;
}

/** What was seen before a log broke off, at its newest moment. */
export interface Seen {
  at: number;
  texts: readonly string[];
}

export function seenOf(newest: readonly LogLine[]): Seen | undefined {
  const at = newest.at(0)?.at;
  if (at === undefined) return undefined;
  return { at, texts: newest.map(({ text }) => text) };
}

/**
 * Of the lines that came, those that were not seen before: a log that goes on is asked for more than is missing. Lines of one moment
 * are told apart by their text, each once. Lines without a moment are new.
 */
export function unseenLines(
  seen: Seen | undefined,
  came: readonly LogLine[],
): { lines: readonly LogLine[]; seen: Seen | undefined } {
  if (!seen) return { lines: came, seen };
  const texts = [...seen.texts];
  const lines = came.filter(({ at, text }) => {
    if (at === undefined || at > seen.at) return true;
    if (at < seen.at) return false;
    const place = texts.indexOf(text);
    if (place < 0) return true;
    texts.splice(place, 1);
    return false;
  });
  return { lines, seen: { at: seen.at, texts } };
}
