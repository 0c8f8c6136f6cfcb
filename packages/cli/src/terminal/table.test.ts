import { createColors } from 'picocolors';
import { formatTable, type Column } from './table';
import { widthOf } from './text';

interface Row {
  commit: string;
  title: string;
  by: string;
}

const columns: Column<Row>[] = [
  { title: 'COMMIT', text: row => row.commit },
  { title: 'TITLE', text: row => row.title, shrinkTo: 8 },
  { title: 'BY', text: row => row.by, shrinkTo: 6 },
];
const rows: Row[] = [
  { commit: 'c40be11', title: 'Faster cart', by: 'Carla Silva' },
  { commit: '9d2fe10', title: 'Old prices', by: 'Bob' },
];
const paint = createColors(false);

it('aligns columns and leaves no spaces at the end', () => {
  expect(formatTable(rows, columns, { columns: 80, paint })).toBe(
    'COMMIT   TITLE        BY\n' +
      'c40be11  Faster cart  Carla Silva\n' +
      '9d2fe10  Old prices   Bob\n',
  );
});

it('cuts the widest columns first, and never those that may not be cut', () => {
  expect(formatTable(rows, columns, { columns: 28, paint })).toBe(
    'COMMIT   TITLE     BY\n' +
      'c40be11  Faster…   Carla Si…\n' +
      '9d2fe10  Old pri…  Bob\n',
  );
});

it('leaves out a column that no row fills', () => {
  const table = formatTable(
    rows.map(row => ({ ...row, by: '' })),
    columns,
    { columns: 80, paint },
  );
  expect(table).not.toContain('BY');
});

it('fits wide characters and takes control characters out', () => {
  const table = formatTable(
    [{ commit: 'c40be11', title: '価格を直す\u001b[2J'.repeat(9), by: 'Bob' }],
    columns,
    { columns: 60, paint },
  );
  for (const line of table.split('\n')) {
    expect(widthOf(line)).toBeLessThanOrEqual(60);
  }
  expect(table).not.toContain('\u001b');
});
