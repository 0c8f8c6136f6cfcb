import { DAY, HOUR, NOW, aRelease } from '../__testUtils__/testData';
import { groupByDay } from './historyDays';

const titlesAt = (moments: number[], now = NOW) =>
  groupByDay(
    moments.map(at =>
      aRelease({ author: { name: 'Ann', email: '', time: at / 1000 } }),
    ),
    now,
  ).map(({ title, releases }) => `${title}: ${releases.length}`);

describe('groupByDay', () => {
  it.each([
    ['none', [], []],
    ['of today', [NOW, NOW - 11 * HOUR], ['Today: 2']],
    ['whose clock is ahead', [NOW + HOUR], ['Today: 1']],
    ['of yesterday', [NOW - 13 * HOUR, NOW - 30 * HOUR], ['Yesterday: 2']],
    ['of this year', [NOW - 2 * DAY], ['Monday 16 March: 1']],
    ['of years ago', [NOW - 365 * DAY], ['18 March 2025: 1']],
    [
      'of several days',
      [NOW, NOW - DAY, NOW - DAY, NOW - 3 * DAY],
      ['Today: 1', 'Yesterday: 2', 'Sunday 15 March: 1'],
    ],
    [
      'in an order that is not that of the clocks',
      [NOW, NOW - DAY, NOW],
      ['Today: 1', 'Yesterday: 1', 'Today: 1'],
    ],
  ])('changes %s', (_, moments, titles) => {
    expect(titlesAt(moments)).toEqual(titles);
  });

  it('tells two groups of one day apart', () => {
    const moments = [NOW, NOW - DAY, NOW];
    const days = groupByDay(
      moments.map(at => aRelease({ at })),
      NOW,
    );
    expect(new Set(days.map(({ key }) => key)).size).toBe(3);
  });
});
