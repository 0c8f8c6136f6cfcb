import { count, fit, pad, printable, widthOf } from './text';

describe('fit', () => {
  it.each([
    ['checkout', 8, 'checkout'],
    ['checkout', 5, 'chec…'],
    ['a long title', 7, 'a long…'],
    ['価格を直す', 6, '価格…'],
    ['Ann Kovács', 9, 'Ann Ková…'],
  ])('%p in %p', (text, width, expected) => {
    expect(fit(text, width)).toBe(expected);
    expect(widthOf(fit(text, width))).toBeLessThanOrEqual(width);
  });
});

it.each([
  ['left', 'ab  '],
  ['right', '  ab'],
] as const)('pad to the %s', (align, expected) => {
  expect(pad('ab', 4, align)).toBe(expected);
});

it('takes control characters out of what others wrote', () => {
  expect(printable('a\u001b[31mred\u0007\nb\u009b')).toBe('a [31mred  b ');
});

it.each([
  [0, '0 files'],
  [1, '1 file'],
  [2, '2 files'],
])('count %p', (number, expected) => {
  expect(count(number, 'file')).toBe(expected);
});
