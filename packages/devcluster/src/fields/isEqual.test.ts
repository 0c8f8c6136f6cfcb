import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { isEqual } from './isEqual';

describe('isEqual', () => {
  it.each([
    [{ a: undefined }, {}, true],
    [{}, { a: undefined }, true],
    [{ a: undefined }, { a: 1 }, false],
    [{ a: null }, {}, false],
    [[], {}, false],
    [[1, 2], [2, 1], false],
    [{ a: { b: [1] } }, { a: { b: [1] } }, true],
  ])('%j, %j: %s', (left, right, expected) => {
    expect(isEqual(left, right)).toBe(expected);
    expect(isEqual(right, left)).toBe(expected);
  });

  it('says the same as Node of JSON', () => {
    const value = fc
      .jsonValue({ maxDepth: 2 })
      .map(entry => JSON.parse(JSON.stringify(entry)));
    fc.assert(
      fc.property(value, value, (left, right) => {
        expect(isEqual(left, right)).toBe(isDeepStrictEqual(left, right));
        expect(isEqual(left, structuredClone(left))).toBe(true);
      }),
    );
  });
});
