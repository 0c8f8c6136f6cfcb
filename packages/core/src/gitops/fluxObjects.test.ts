import { readLayoutFile } from './layoutFile';
import {
  formatAppKustomization,
  formatEnvironmentKustomization,
  formatGitRepository,
  formatNamespace,
  formatNotifications,
} from './fluxObjects';
import { LAYOUT, SINGLE_LAYOUT } from '../plan/__testUtils__/gitopsRepository';

// These bytes are what plans pin and digests are over: a change here makes every repository change.

const environment = readLayoutFile(LAYOUT).environments.production;
const shared = readLayoutFile(LAYOUT).environments.staging;
const single = readLayoutFile(SINGLE_LAYOUT).environments.production;

it("writes an app's Kustomization", () => {
  expect(
    formatAppKustomization({
      environmentName: 'production',
      environment,
      namespace: 'shop',
      app: 'checkout',
    }),
  ).toBe(`apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: acme-gitops-production-shop-checkout
  namespace: flux-system
  labels:
    gimlet.io/app: checkout
    gimlet.io/environment: production
spec:
  interval: 10m
  retryInterval: 1m
  timeout: 3m
  prune: true
  wait: true
  path: ./production/checkout
  sourceRef:
    kind: GitRepository
    name: gitops
  commonMetadata:
    labels:
      gimlet.io/app: checkout
      gimlet.io/environment: production
`);
});

it.each([
  ['over flux/', environment, './production/flux'],
  ['over all apps', shared, './staging'],
  ['over flux/ at the root', single, './flux'],
  [
    'over all apps at the root',
    { ...single, kustomizationPerApp: false },
    './',
  ],
])("writes the environment's Kustomization %s", (_, entry, path) => {
  const text = formatEnvironmentKustomization({
    environmentName: 'production',
    environment: entry,
  });
  expect(text).toContain(`\n  wait: false\n  path: ${path}\n`);
  expect(text).toContain(`\n  name: ${entry.namePrefix}\n`);
  expect(text).not.toContain('gimlet.io/app');
});

it('writes a namespace that Flux does not prune', () => {
  expect(formatNamespace('shop')).toBe(`apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
`);
  expect(formatNamespace('123')).toContain('name: "123"\n');
});

it('writes the source', () => {
  const { sourceRef } = environment;
  const url = 'https://github.com/acme/gitops.git';
  expect(formatGitRepository({ sourceRef, url, branch: 'main' }))
    .toBe(`apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: gitops
  namespace: flux-system
spec:
  interval: 1m
  url: https://github.com/acme/gitops.git
  ref:
    branch: main
`);
  expect(
    formatGitRepository({ sourceRef, url, branch: 'main', secret: 'key' }),
  ).toContain('\n  secretRef:\n    name: key\n');
});

it('writes Provider and Alert', () => {
  expect(
    formatNotifications({
      environmentName: 'production',
      sourceRef: environment.sourceRef,
      webhookUrl: 'https://portal.acme.io/api/gimlet/flux-events',
    }),
  ).toBe(`apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: gimlet-production
  namespace: flux-system
spec:
  type: generic-hmac
  address: https://portal.acme.io/api/gimlet/flux-events
  secretRef:
    name: gimlet-production
---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata:
  name: gimlet-production
  namespace: flux-system
spec:
  providerRef:
    name: gimlet-production
  eventSeverity: info
  eventMetadata:
    env: production
  eventSources:
    - kind: Kustomization
      name: "*"
      matchLabels:
        gimlet.io/environment: production
    - kind: GitRepository
      name: gitops
`);
});
