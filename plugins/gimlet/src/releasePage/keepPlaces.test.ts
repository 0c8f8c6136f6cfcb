import { keepPlaces } from './keepPlaces';

const order = (shown: string, items: string) =>
  keepPlaces([...shown], [...items], it => it).join('');

describe('keepPlaces', () => {
  it.each([
    ['', 'abc', 'abc', 'shows the order at first'],
    ['abc', 'cab', 'abc', 'keeps the order where all are known'],
    ['abc', 'ca', 'ac', 'leaves out what is gone'],
    ['abc', 'xabc', 'xabc', 'puts a new first one first'],
    ['abc', 'abxc', 'abxc', 'puts a new one after the one before it'],
    ['abc', 'cxab', 'abcx', 'wherever that one is shown'],
    ['abc', 'xyabc', 'xyabc', 'keeps new ones in their order'],
    ['abc', 'xyz', 'xyz', 'shows the order where none is known'],
  ])('of %s and %s makes %s: %s', (shown, items, expected) => {
    expect(order(shown, items)).toBe(expected);
    expect(order(expected, items)).toBe(expected);
  });
});
