import { pushesPerMinute } from './pushesPerMinute';

describe('pushesPerMinute', () => {
  it.each([
    ['https://github.com/acme/gitops.git', 6],
    ['https://GitHub.com:443/acme/gitops.git', 6],
    ['git@github.com:acme/gitops.git', 6],
    ['ssh://git@ssh.github.com:443/acme/gitops.git', 6],
    ['https://github.acme.io/acme/gitops.git', undefined],
    ['https://gitlab.com/github.com/gitops.git', undefined],
    ['/srv/github.com/gitops.git', undefined],
    ['file:///github.com/gitops.git', undefined],
  ])('of %s is %p', (url, expected) => {
    expect(pushesPerMinute(url)).toBe(expected);
  });
});
