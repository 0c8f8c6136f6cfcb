import type { DiffLine, Emphasis } from './DiffLine';

/** Lines that have less than this in common are different lines, not one that changed. */
const MIN_COMMON_SHARE = 0.3;

/** Marks in each removed line, and in the added one that takes its place, what differs between both. */
export function emphasise(lines: DiffLine[]): DiffLine[] {
  const result = [...lines];
  let start = 0;
  while (start < lines.length) {
    const removed = runLength(lines, start, 'removed');
    const added = runLength(lines, start + removed, 'added');
    for (let i = 0; i < Math.min(removed, added); i += 1) {
      const [before, after] = [start + i, start + removed + i];
      const parts = differingParts(lines[before].text, lines[after].text);
      if (parts) {
        result[before] = {
          kind: 'removed',
          text: lines[before].text,
          emphasis: parts[0],
        };
        result[after] = {
          kind: 'added',
          text: lines[after].text,
          emphasis: parts[1],
        };
      }
    }
    start += Math.max(removed + added, 1);
  }
  return result;
}

/** How many lines of a kind follow one another from a place on. */
export function runLength(
  lines: DiffLine[],
  start: number,
  kind: DiffLine['kind'],
): number {
  let end = start;
  while (end < lines.length && lines[end].kind === kind) end += 1;
  return end - start;
}

function differingParts(
  before: string,
  after: string,
): [Emphasis, Emphasis] | undefined {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < shorter - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  const indent = before.length - before.trimStart().length;
  const common = Math.max(head - indent, 0) + tail;
  const longer = Math.max(before.length, after.length) - indent;
  if (common < longer * MIN_COMMON_SHARE) return undefined;
  return [
    { from: head, to: before.length - tail },
    { from: head, to: after.length - tail },
  ];
}
