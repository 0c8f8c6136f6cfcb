import { usualDuration } from './usualDuration';

it.each([
  [[], undefined],
  [[1_000, 2_000], undefined],
  [[3_000, 1_000, 2_000], { median: 2, p90: 2.8, samples: 3 }],
  [
    Array.from({ length: 11 }, (_, place) => place * 1_000),
    { median: 5, p90: 9, samples: 11 },
  ],
  [[5_000, 5_000, 5_000, 5_000], { median: 5, p90: 5, samples: 4 }],
])('of %j is %j', (durations, usual) => {
  expect(usualDuration(durations)).toEqual(usual);
});
