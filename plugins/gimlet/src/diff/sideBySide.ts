import type { DiffLine } from './DiffLine';
import { runLength } from './emphasise';

/** A row of a diff side by side. Headings, gaps and notes go over both sides. */
export type DiffRow =
  | { over: DiffLine }
  | { before: DiffLine | undefined; after: DiffLine | undefined };

/** Puts each removed line beside the added one that takes its place. */
export function sideBySide(lines: DiffLine[]): DiffRow[] {
  const rows: DiffRow[] = [];
  let start = 0;
  while (start < lines.length) {
    const line = lines[start];
    const removed = runLength(lines, start, 'removed');
    const added = runLength(lines, start + removed, 'added');
    for (let i = 0; i < Math.max(removed, added); i += 1) {
      rows.push({
        before: i < removed ? lines[start + i] : undefined,
        after: i < added ? lines[start + removed + i] : undefined,
      });
    }
    if (removed + added === 0) {
      rows.push(
        line.kind === 'same' ? { before: line, after: line } : { over: line },
      );
    }
    start += Math.max(removed + added, 1);
  }
  return rows;
}
