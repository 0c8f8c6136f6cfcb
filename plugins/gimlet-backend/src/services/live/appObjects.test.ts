import {
  aKustomization,
  aPod,
  aSource,
  aWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import { findObject, ownerOf, reachable, sourceOf } from './appObjects';

const PLACE = { environment: 'production', app: 'checkout' };
const shared = aKustomization({ name: 'all', app: undefined });

const codeOf = (find: () => unknown) => {
  try {
    find();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
};

describe('the objects of an app', () => {
  it('come from its own Kustomization, else from the one that applied its workloads', () => {
    const own = aKustomization();
    expect(ownerOf('checkout', [shared, own, aWorkload()])).toEqual({
      kustomization: own,
      isShared: false,
    });
    expect(ownerOf('checkout', [shared, aWorkload()])).toEqual({
      kustomization: shared,
      isShared: true,
    });
    expect(ownerOf('cart', [shared, own, aWorkload()])).toBeUndefined();
    expect(sourceOf(own, [aSource({ name: 'other' }), aSource()])).toEqual(
      aSource(),
    );
  });

  it('are its own, and what they come from', () => {
    const all = reachable('checkout', [
      aWorkload(),
      aPod({ name: 'cart-0', app: 'cart' }),
      shared,
      aKustomization({ name: 'of-cart', app: 'cart' }),
      aSource(),
      aSource({ name: 'other' }),
    ]);
    expect(all.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      'Deployment/checkout',
      'Kustomization/all',
      'GitRepository/gitops',
    ]);
  });

  const objects = reachable('checkout', [
    aWorkload(),
    aPod(),
    aPod({ namespace: 'other' }),
  ]);

  it.each([
    [{ kind: 'Deployment', name: 'checkout' }, 'shop'],
    [{ kind: 'deployments', name: 'checkout' }, 'shop'],
    [{ kind: 'pod', name: 'checkout-0', namespace: 'other' }, 'other'],
  ])('%j is found', (asked, namespace) => {
    expect(findObject(PLACE, objects, asked)).toMatchObject({ namespace });
  });

  it.each([
    [{ kind: 'Secret', name: 'checkout' }, 'not-allowed'],
    [{ kind: 'SECRETS', name: 'checkout' }, 'not-allowed'],
    [{ kind: 'Deployment', name: 'cart' }, 'not-found'],
    [{ kind: 'Deployment', name: 'checkout', namespace: 'other' }, 'not-found'],
    [{ kind: 'Pod', name: 'checkout-0' }, 'ambiguous'],
  ])('%j is not: %s', (asked, code) => {
    expect(codeOf(() => findObject(PLACE, objects, asked))).toBe(code);
  });
});
