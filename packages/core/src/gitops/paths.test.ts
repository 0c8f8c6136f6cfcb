import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  appPath,
  checkPath,
  formatHold,
  fluxPath,
  holdPath,
  kustomizationPath,
  namespacePath,
  varsPath,
} from './paths';

it.each([
  ['', 'checkout', 'flux', '.gimlet/vars', '.gimlet/holds/checkout.json'],
  [
    'production',
    'production/checkout',
    'production/flux',
    'production/.gimlet/vars',
    'production/.gimlet/holds/checkout.json',
  ],
])('below %j', (path, app, flux, vars, hold) => {
  expect(appPath({ path }, 'checkout')).toBe(app);
  expect(fluxPath({ path })).toBe(flux);
  expect(varsPath({ path })).toBe(vars);
  expect(holdPath({ path }, 'checkout')).toBe(hold);
  expect(kustomizationPath({ path }, 'checkout')).toBe(
    `${flux}/kustomization-checkout.yaml`,
  );
  expect(namespacePath({ path }, 'shop')).toBe(`${flux}/namespace-shop.yaml`);
});

it.each([
  '',
  '/a',
  'a/',
  'a//b',
  '../a',
  'a/../b',
  './a',
  '.git/config',
  '.GIT/config',
  'a/.git/config',
  '-a',
  'a\nb',
  'a\u0000b',
  'a\u0085b',
])('refuses the path %j', path => {
  expect(() => checkPath(path)).toThrow(GimletError);
});

it.each(['flux', 'A', '1a', '-a', 'a/b', '..', '', 'a'.repeat(54)])(
  'refuses the app %j',
  app => {
    expect(() => appPath({ path: '' }, app)).toThrow(GimletError);
  },
);

it('says in a hold what is held, and no more', () => {
  expect(formatHold('production', 'checkout')).toBe(
    '{"app":"checkout","env":"production"}\n',
  );
});
