import fc from 'fast-check';
import { comparePaths } from './comparePaths';

const byBytes = (a: string, b: string) =>
  Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));

it.each([
  ['a', 'a', 0],
  ['a', 'a/b', -1],
  ['a-b', 'a/b', -1],
  ['B', 'a', -1],
  ['é', 'z', 1],
  ['\u{1f600}', '\uffee', 1],
  ['x\u{1f600}', 'x\u{1f601}', -1],
])('%s and %s', (a, b, expected) => {
  expect(Math.sign(comparePaths(a, b))).toBe(expected);
});

it('orders any paths as their bytes do', () => {
  const path = fc.string({
    unit: fc.oneof(
      fc.constantFrom('a', '/', '\ud7ff', '\ue000', '\uffff', '\u{10000}'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 6,
  });
  fc.assert(
    fc.property(path, path, (a, b) => {
      expect(Math.sign(comparePaths(a, b))).toBe(byBytes(a, b));
    }),
    { numRuns: 2_000 },
  );
});
