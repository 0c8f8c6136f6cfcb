import type { DiffLine } from './DiffLine';
import { emphasise } from './emphasise';
import { printable } from './printable';

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * The lines of a unified diff. What stands outside of its hunks (`Binary files differ`, a mode that changed) becomes notes,
 * the names of its files are left out.
 */
export function readUnifiedDiff(text: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let removedLeft = 0;
  let addedLeft = 0;
  let nextLine = 1;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const inHunk = removedLeft > 0 || addedLeft > 0;
    const hunk = inHunk ? null : HUNK.exec(line);
    if (hunk) {
      const start = Number(hunk[1]);
      removedLeft = Number(hunk[2] ?? 1);
      addedLeft = Number(hunk[4] ?? 1);
      if (start > nextLine) lines.push(gap(start - nextLine));
      nextLine = start + removedLeft;
    } else if (inHunk && !line.startsWith('\\')) {
      const shown = printable(line.slice(1));
      if (line.startsWith('-')) {
        removedLeft -= 1;
        lines.push({ kind: 'removed', text: shown });
      } else if (line.startsWith('+')) {
        addedLeft -= 1;
        lines.push({ kind: 'added', text: shown });
      } else {
        removedLeft -= 1;
        addedLeft -= 1;
        lines.push({ kind: 'same', text: shown });
      }
    } else if (line !== '' && !/^(?:---|\+\+\+) /.test(line)) {
      lines.push({
        kind: 'note',
        text: printable(line.replace(/^\\ /, '')),
      });
    }
  }
  return emphasise(lines);
}

function gap(lines: number): DiffLine {
  return {
    kind: 'gap',
    text: lines === 1 ? '1 line is the same' : `${lines} lines are the same`,
  };
}
