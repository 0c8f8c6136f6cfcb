import { gimletPermissions } from '@gimlet-io/backstage-plugin-gimlet-common';
import { permissionWords } from './permissionWords';

describe('permissionWords', () => {
  it.each([
    ['gimlet.release.create', 'staging/checkout', 'release staging/checkout'],
    ['gimlet.release.read', '', 'see any app'],
    ['gimlet.artifact.create', '', 'ship artifacts'],
    [
      'gimlet.artifact.create',
      'acme/checkout',
      'ship artifacts of acme/checkout',
    ],
    ['gimlet.new.thing', 'a/b', 'use gimlet.new.thing on a/b'],
  ])('%s of "%s"', (name, object, words) => {
    expect(permissionWords({ name }, object)).toBe(words);
  });

  it.each(gimletPermissions.map(({ name }) => [name]))(
    'has words for %s',
    name => {
      expect(permissionWords({ name }, 'staging/checkout')).not.toContain(name);
    },
  );
});
