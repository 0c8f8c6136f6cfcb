import { createScreen, wantsColor } from './cli';

it.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  [true, { TERM: 'dumb' }, false],
])('terminal %p with %p: colour %p', (isTTY, env, expected) => {
  expect(wantsColor({ isTTY }, env)).toBe(expected);
});

it('cuts nothing where there is no terminal, and never to less than 40 columns', () => {
  const write = () => true;
  expect(createScreen({ write }, {}).columns).toBe(Infinity);
  expect(createScreen({ write }, { COLUMNS: '120' }).columns).toBe(120);
  expect(createScreen({ write, columns: 10 }, {}).columns).toBe(40);
});
