import { aKustomization, aSource } from './__testUtils__/observations';
import { ClusterState } from './ClusterState';
import { findOwner } from './owner';
import type { DeployedApp } from './types';

const web: DeployedApp = {
  environment: 'production',
  app: 'web',
  folder: 'production/web',
};

const own = aKustomization({ name: 'own' });
const labelled = aKustomization({
  name: 'labelled',
  app: 'web',
  path: './elsewhere',
});
const all = aKustomization({ name: 'all', path: './production' });
const root = aKustomization({ name: 'root', path: './' });
const others = aKustomization({
  name: 'others',
  path: './production/web-2',
  app: 'web-2',
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
      web,
      new ClusterState([aSource(), ...kustomizations]),
    );
    expect(owner?.kustomization.name).toBe(name);
    expect(owner?.shared).toBe(shared);
  });

  it("leaves out what is made of another repository than the environment's", () => {
    const isSource = ({ url }: { url: string }) => url.includes('gitops');
    const found = (url: string) =>
      findOwner(
        { ...web, isSource },
        new ClusterState([aSource({ url }), own]),
      );
    expect(found('https://git.example.com/gitops.git')).toBeDefined();
    expect(found('https://git.example.com/infra.git')).toBeUndefined();
  });
});
