import { lagWords } from './PromotionArrow';

describe('lagWords', () => {
  const from = 'staging';
  it.each([
    [{ from, same: true, changes: 0, seconds: 0 }, 'same version'],
    [{ from, same: false, changes: 3, seconds: 172_800 }, '3 changes · 2 days'],
    [{ from, same: false, changes: 1, seconds: 40 }, '1 change · 40 s'],
    [{ from, same: false, changes: 3 }, '3 changes'],
    [{ from, same: false, seconds: 7200 }, '2 h'],
    [{ from, same: false, seconds: -7200 }, '2 h ahead'],
    [{ from, same: false }, 'another version'],
  ])('says of %j "%s"', (lag, words) => {
    expect(lagWords(lag).replaceAll('\u00a0', ' ')).toBe(words);
  });
});
