import {
  appendLines,
  EMPTY_LOG,
  filterLines,
  findLines,
  logFile,
  piecesOf,
} from './logLines';

const logOf = (...texts: string[]) =>
  appendLines(
    EMPTY_LOG,
    texts.map(text => ({ text })),
  );

const everything = { include: '', exclude: '', levels: new Set<never>() };

describe('appendLines', () => {
  it('keeps the newest lines, and counts all of them', () => {
    const log = appendLines(
      logOf('a', 'b', 'c'),
      [{ text: 'd' }, { text: 'e' }],
      3,
    );
    expect(log.lines.map(({ text }) => text)).toEqual(['c', 'd', 'e']);
    expect(log.lines.map(({ number }) => number)).toEqual([2, 3, 4]);
    expect(log.received).toBe(5);
  });

  it('gives a stack trace the level of its error, across pieces', () => {
    const log = appendLines(logOf('ERROR no', '  at main.js:1'), [
      { text: '  at main.js:2' },
      { text: 'started' },
    ]);
    expect(log.lines.map(({ level }) => level)).toEqual([
      'error',
      'error',
      'error',
      undefined,
    ]);
  });
});

describe('filterLines', () => {
  const { lines } = logOf('INFO GET /cart', 'ERROR POST /cart', 'hello');

  it.each([
    [{}, 3],
    [{ include: 'CART' }, 2],
    [{ exclude: 'post' }, 2],
    [{ include: 'cart', exclude: 'post' }, 1],
    [{ levels: new Set(['error' as const]) }, 1],
    [{ levels: new Set(['debug' as const]) }, 0],
  ])('by %j', (filter, count) => {
    expect(filterLines(lines, { ...everything, ...filter })).toHaveLength(
      count,
    );
  });
});

describe('findLines', () => {
  it('finds lines by their place, and nothing by nothing', () => {
    const { lines } = logOf('a cart', 'b', 'Cart');
    expect(findLines(lines, 'cart')).toEqual([0, 2]);
    expect(findLines(lines, ' ')).toEqual([]);
  });
});

describe('piecesOf', () => {
  it.each([
    ['cart of carts', 'CART', '[cart]| of |[cart]|s'],
    ['cart', '', 'cart'],
    ['', 'cart', ''],
    ['a.b', '.', 'a|[.]|b'],
  ])('"%s" by "%s"', (text, search, pieces) => {
    expect(
      piecesOf(text, search)
        .map(piece => (piece.found ? `[${piece.text}]` : piece.text))
        .join('|'),
    ).toBe(pieces);
  });
});

describe('logFile', () => {
  it('has the moments of the lines that have one', () => {
    const { lines } = appendLines(EMPTY_LOG, [
      { text: 'a', at: Date.UTC(2026, 2, 18) },
      { text: 'b' },
    ]);
    expect(logFile(lines)).toBe('2026-03-18T00:00:00.000Z a\nb\n');
  });
});
