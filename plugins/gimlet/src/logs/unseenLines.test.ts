import { newestLines, seenOf, unseenLines } from './unseenLines';

/** `1a`: the text `a` at moment 1; `a`: without a moment. */
const linesOf = (written: string) =>
  written
    .split(' ')
    .filter(Boolean)
    .map(word => {
      const [, at, text] = /^(\d*)(.*)$/.exec(word) ?? [];
      return { text, ...(at && { at: Number(at) }) };
    });
const written = (lines: readonly { at?: number; text: string }[]) =>
  lines.map(({ at = '', text }) => `${at}${text}`).join(' ');

describe('newestLines', () => {
  it.each([
    ['', '1a 2b', '2b'],
    ['2b', '2c', '2b 2c'],
    ['2b', '1a x', '2b'],
    ['2b', '3c 3d 2e', '3c 3d'],
    ['', 'x', ''],
  ])('of "%s" and "%s"', (before, came, newest) => {
    expect(written(newestLines(linesOf(before), linesOf(came)))).toBe(newest);
  });
});

describe('unseenLines', () => {
  it.each([
    ['nothing was seen', '', ['1a 2b'], '1a 2b'],
    ['what was seen comes again', '2b', ['1a 2b 3c'], '3c'],
    ['it comes again in pieces', '2b 2c', ['1a 2b', '2c 3d'], '3d'],
    ['one moment has several', '2b', ['2b 2c'], '2c'],
    ['a line was written twice', '2b', ['2b 2b'], '2b'],
    ['lines have no moment', '2b', ['x y'], 'x y'],
    ['nothing is new', '2b', ['1a', '2b'], ''],
  ])('where %s', (_, newest, pieces, lines) => {
    let seen = seenOf(linesOf(newest));
    const unseen = pieces.flatMap(piece => {
      const answer = unseenLines(seen, linesOf(piece));
      seen = answer.seen;
      return answer.lines;
    });
    expect(written(unseen)).toBe(lines);
  });
});
