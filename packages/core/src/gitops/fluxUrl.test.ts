import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { fluxUrl, fluxWebhookUrl, repositoryOfUrl } from './fluxUrl';

it.each([
  [
    'https://github.com/acme/gitops.git',
    'https://github.com/acme/gitops.git',
    'acme/gitops',
  ],
  [
    'http://127.0.0.1:3000/acme/gitops',
    'http://127.0.0.1:3000/acme/gitops',
    'acme/gitops',
  ],
  [
    'ssh://git@host:2222/acme/gitops.git',
    'ssh://git@host:2222/acme/gitops.git',
    'acme/gitops',
  ],
  [
    'git@github.com:acme/gitops.git',
    'ssh://git@github.com/acme/gitops.git',
    'acme/gitops',
  ],
  [
    'git@github.com:/acme/gitops.git',
    'ssh://git@github.com/acme/gitops.git',
    'acme/gitops',
  ],
  ['https://host/a%20b/c', 'https://host/a%20b/c', 'a b/c'],
])('%s', (url, expected, repository) => {
  expect(fluxUrl(url)).toBe(expected);
  expect(repositoryOfUrl(url)).toBe(repository);
});

it.each([
  'file:///srv/gitops.git',
  '/srv/gitops.git',
  'ext::sh -c id',
  '--upload-pack=x',
  '',
  'https://user:s3cret@host/x',
  'https://s3cret@host/x',
  'ssh://git:s3cret@host/x',
  'https://host/x.git?private_token=s3cret',
  'https://host/x.git#s3cret',
])('refuses %s and repeats no secret', url => {
  const attempt = () => fluxUrl(url);
  expect(attempt).toThrow(GimletError);
  expect(attempt).not.toThrow(/s3cret/);
});

it('sends to what speaks HTTP alone', () => {
  expect(fluxWebhookUrl('https://portal/api/flux')).toBe(
    'https://portal/api/flux',
  );
  for (const url of ['git@host:path', 'ssh://host/x', 'https://host/?key=x']) {
    expect(() => fluxWebhookUrl(url)).toThrow(GimletError);
  }
});
