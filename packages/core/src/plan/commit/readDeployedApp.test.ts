import { LAYOUT_FILE } from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../../git';
import { temporaryFolder } from '../../git/testing';
import {
  formatAppKustomization,
  formatEnvironmentKustomization,
} from '../../gitops/fluxObjects';
import { readLayoutFile } from '../../gitops/layoutFile';
import { commitFiles, LAYOUT } from '../__testUtils__/gitopsRepository';
import { readDeployedApp } from './readDeployedApp';

const { production, staging } = readLayoutFile(LAYOUT).environments;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: checkout, namespace: shop}
---
apiVersion: v1
kind: Service
metadata: {name: checkout, namespace: shop}
`;

const OBJECTS = [
  { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'checkout' },
  { group: '', kind: 'Service', namespace: 'shop', name: 'checkout' },
];

const OWN = {
  namespace: 'flux-system',
  name: 'acme-gitops-production-shop-checkout',
  timeout: 180,
  interval: 600,
  wait: true,
  shared: false,
};

describe('what git says of a deployed app', () => {
  let repository: BareRepository;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const folder = await temporaryFolder('deployed-app');
    ({ remove } = folder);
    repository = await BareRepository.init({
      path: `${folder.path}/gitops.git`,
      branch: 'main',
    });
  });
  afterAll(async () => {
    await repository.close();
    await remove();
  });

  const PRODUCTION = {
    [LAYOUT_FILE]: LAYOUT,
    'production/checkout/deployment.yaml': DEPLOYMENT,
    'production/checkout/release.json': '{}',
    'production/flux/kustomization-checkout.yaml': formatAppKustomization({
      environmentName: 'production',
      environment: production,
      namespace: 'shop',
      app: 'checkout',
    }),
  };

  it('is its folder, the objects in it, and its own Kustomization', async () => {
    const commit = await commitFiles(repository, null, PRODUCTION);
    expect(
      await readDeployedApp(repository, {
        commit,
        environment: 'production',
        app: 'checkout',
      }),
    ).toEqual({ folder: 'production/checkout', objects: OBJECTS, owner: OWN });
  });

  it('is what it was before, of a deletion', async () => {
    const before = await commitFiles(repository, null, PRODUCTION);
    const commit = await commitFiles(repository, before, {
      'production/checkout/deployment.yaml': null,
      'production/checkout/release.json': null,
      'production/flux/kustomization-checkout.yaml': null,
    });
    expect(
      await readDeployedApp(repository, {
        commit,
        environment: 'production',
        app: 'checkout',
      }),
    ).toEqual({ folder: 'production/checkout', objects: OBJECTS, owner: OWN });
  });

  it('names the Kustomization around it where that applies several apps', async () => {
    const commit = await commitFiles(repository, null, {
      [LAYOUT_FILE]: LAYOUT,
      'staging/checkout/deployment.yaml': DEPLOYMENT,
      'staging/flux/apps.yaml': formatEnvironmentKustomization({
        environmentName: 'staging',
        environment: staging,
      }),
    });
    const { owner } = await readDeployedApp(repository, {
      commit,
      environment: 'staging',
      app: 'checkout',
    });
    expect(owner).toMatchObject({
      name: 'acme-gitops-staging',
      wait: false,
      shared: true,
    });
  });

  it('names none where git holds none', async () => {
    const commit = await commitFiles(repository, null, {
      [LAYOUT_FILE]: LAYOUT,
      'staging/checkout/deployment.yaml': DEPLOYMENT,
    });
    const found = await readDeployedApp(repository, {
      commit,
      environment: 'staging',
      app: 'checkout',
    });
    expect(found).toEqual({ folder: 'staging/checkout', objects: OBJECTS });
  });
});
