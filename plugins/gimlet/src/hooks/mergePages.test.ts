import { mergePages } from './mergePages';

describe('mergePages', () => {
  // One item for each letter; a capital one is a new answer about the same.
  it.each([
    ['nothing was known', 'abc', '', 'abc'],
    ['nothing changed', 'abc', 'abc', 'abc'],
    ['there is a new one', 'dab', 'abc', 'dabc'],
    ['older pages were loaded', 'dab', 'abcef', 'dabcef'],
    ['one changed', 'Abc', 'abc', 'Abc'],
    ['one went away amid the page', 'ac', 'abce', 'ace'],
    ['all went away', '', 'abc', 'abc'],
    ['nothing is shared', 'de', 'abc', 'deabc'],
  ])('where %s', (_, newest, known, merged) => {
    expect(
      mergePages([...newest], [...known], item => item.toLowerCase()).join(''),
    ).toBe(merged);
  });
});
