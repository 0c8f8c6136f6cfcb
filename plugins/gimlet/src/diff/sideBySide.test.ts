import type { DiffLine } from './DiffLine';
import { sideBySide } from './sideBySide';

it('puts a removed line beside the added one that takes its place', () => {
  const lines: DiffLine[] = [
    { kind: 'heading', text: 'spec' },
    { kind: 'same', text: 'a' },
    { kind: 'removed', text: 'b' },
    { kind: 'removed', text: 'c' },
    { kind: 'added', text: 'B' },
    { kind: 'same', text: 'd' },
    { kind: 'added', text: 'e' },
  ];
  const shown = sideBySide(lines).map(row =>
    'over' in row
      ? row.over.text
      : `${row.before?.text ?? ''}|${row.after?.text ?? ''}`,
  );
  expect(shown).toEqual(['spec', 'a|a', 'b|B', 'c|', 'd|d', '|e']);
});
