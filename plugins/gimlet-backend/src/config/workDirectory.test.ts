import { defaultWorkDirectory } from './workDirectory';

describe('defaultWorkDirectory', () => {
  it.each([
    ['/var/backstage', { HOME: '/home/b' }, '/var/backstage/gimlet'],
    [
      undefined,
      { XDG_CACHE_HOME: '/var/cache/b', HOME: '/home/b' },
      '/var/cache/b/gimlet-backend',
    ],
    [undefined, { HOME: '/home/b' }, '/home/b/.cache/gimlet-backend'],
  ])('below %s with %j is %s', (workingDirectory, env, expected) => {
    expect(defaultWorkDirectory(workingDirectory, env)).toBe(expected);
  });
});
