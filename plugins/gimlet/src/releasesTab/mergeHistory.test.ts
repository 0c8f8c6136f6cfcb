import { aRelease, commit } from '../__testUtils__';
import { mergeHistory } from './mergeHistory';

/** One release for each letter; a capital one differs from the small one of the same commit. */
const releases = (letters: string) =>
  [...letters].map(letter =>
    aRelease({
      commit: commit(letter.toLowerCase()),
      subject: letter,
    }),
  );

describe('mergeHistory', () => {
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
      mergeHistory(releases(newest), releases(known))
        .map(({ subject }) => subject)
        .join(''),
    ).toBe(merged);
  });

  it('tells the same commit of two environments apart', () => {
    const staging = aRelease({ environment: 'staging' });
    const production = aRelease({ environment: 'production' });
    expect(mergeHistory([staging], [staging, production])).toEqual([
      staging,
      production,
    ]);
  });
});
