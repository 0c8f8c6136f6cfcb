import { age } from './age';

it.each([
  [-5, '0s'],
  [41, '41s'],
  [119, '119s'],
  [200, '3m20s'],
  [240, '4m'],
  [12 * 60 + 5, '12m'],
  [5.5 * 3600, '5h30m'],
  [30 * 3600, '30h'],
  [50 * 3600, '2d2h'],
  [20 * 86_400, '20d'],
  [800 * 86_400, '2y70d'],
])('%d seconds are %s', (seconds, text) => {
  expect(age(seconds * 1000)).toBe(text);
});
