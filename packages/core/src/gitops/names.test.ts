import { defaultNamePrefix, kustomizationName } from './names';

it.each([
  ['acme/gitops-production-apps', undefined, 'acme-production-apps'],
  ['acme/gitops', 'production', 'acme-gitops-production'],
  ['a-very-long-owner/Apps', 'staging', 'a-very-lon-apps-staging'],
  ['acme/platform/my_gitops.apps', undefined, 'acme-my-gitops-apps'],
  ['gitops', 'production', 'gitops-production'],
])('the prefix of %s for %s is %s', (repository, environment, expected) => {
  expect(defaultNamePrefix(repository, environment)).toBe(expected);
});

it('keeps 63 characters, and cuts 64', () => {
  const prefix = 'acme-gitops-production-shop-';
  const longest = 'x'.repeat(63 - prefix.length);
  expect(kustomizationName('acme-gitops-production', 'shop', longest)).toBe(
    `${prefix}${longest}`,
  );
  const cut = kustomizationName(
    'acme-gitops-production',
    'shop',
    `${longest}x`,
  );
  // printf %s acme-gitops-production-shop-xxx… | sha256sum
  expect(cut).toBe(`${prefix}${'x'.repeat(54 - prefix.length)}-2e9879e5`);
  expect(cut).toHaveLength(63);
});

it('is in lower case', () => {
  expect(kustomizationName('Acme-Gitops', 'shop', 'checkout')).toBe(
    'acme-gitops-shop-checkout',
  );
});
