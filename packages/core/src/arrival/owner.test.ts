import {
  aKustomization,
  aSource,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import { ClusterState } from './ClusterState';
import { findOwner } from './owner';
import type { DeployedApp } from './types';

const checkout: DeployedApp = {
  environment: 'production',
  app: 'checkout',
  folder: 'production/checkout',
};

const own = aKustomization({ name: 'own', app: undefined });
const labelled = aKustomization({ name: 'labelled', path: './elsewhere' });
const all = aKustomization({
  name: 'all',
  app: undefined,
  path: './production',
});
const root = aKustomization({ name: 'root', app: undefined, path: './' });
const others = aKustomization({
  name: 'others',
  path: './production/checkout-2',
  app: 'checkout-2',
});
const staging = aKustomization({ name: 'staging', environment: 'staging' });

describe('findOwner', () => {
  it.each([
    ['of its folder', [root, all, labelled, own], 'own', false],
    ['with its label', [root, all, labelled], 'labelled', false],
    ['nearest above', [root, all, others], 'all', true],
    ['of the whole repository', [others, root], 'root', true],
    ['none, where all are of others', [others, staging], undefined, undefined],
  ])('%s', (_, kustomizations, name, shared) => {
    const owner = findOwner(
      checkout,
      new ClusterState([aSource(), ...kustomizations]),
    );
    expect(owner?.kustomization.name).toBe(name);
    expect(owner?.shared).toBe(shared);
  });

  it("leaves out what is made of another repository than the environment's", () => {
    const isSource = ({ url }: { url: string }) => url.includes('gitops');
    const found = (url: string) =>
      findOwner(
        { ...checkout, isSource },
        new ClusterState([aSource({ url }), own]),
      );
    expect(found('https://git.example.com/gitops.git')).toBeDefined();
    expect(found('https://git.example.com/infra.git')).toBeUndefined();
  });
});
