import type { Layout } from '@gimlet-io/core';
import { repositoryKey, repositoryName } from './repositoryNames';

const absent: Layout = { source: 'absent', committers: [], environments: [] };

describe('repositoryName', () => {
  it.each([
    ['https://github.com/acme/gitops.git', 'acme/gitops'],
    ['https://gitlab.com/acme/platform/gitops.git', 'platform/gitops'],
    ['git@github.com:acme/gitops.git', 'acme/gitops'],
    ['ssh://git@host:2222/acme/gitops', 'acme/gitops'],
    ['/srv/git/gitops.git', 'git/gitops'],
    ['file:///srv/git/gitops.git', 'git/gitops'],
  ])('of %s is %s without a layout file', (url, name) => {
    expect(repositoryName({ url, branch: 'main' }, absent)).toBe(name);
  });
});

describe('repositoryKey', () => {
  const url = 'https://github.com/acme/gitops.git';

  it('can be a folder and differs by address and branch', () => {
    const keys = [
      repositoryKey({ url, branch: 'main' }),
      repositoryKey({ url, branch: 'staging' }),
      repositoryKey({ url: `${url}/../x`, branch: 'main' }),
      repositoryKey({ url: '/srv/..', branch: 'main' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    keys.forEach(key =>
      expect(key).toMatch(/^[A-Za-z0-9_][\w.-]*-[0-9a-f]{16}$/),
    );
    expect(repositoryKey({ url, branch: 'main' })).toBe(keys[0]);
    expect(keys[0]).toMatch(/^gitops-/);
  });

  it.each([
    'https://github.com/acme/gitops',
    'https://github.com/acme/gitops/',
    'https://github.com/acme/gitops.git/',
  ])('is the same for %s, so that it has one writer', other => {
    expect(repositoryKey({ url: other, branch: 'main' })).toBe(
      repositoryKey({ url, branch: 'main' }),
    );
  });
});
