import {
  ENVIRONMENT,
  kustomization,
  object,
  ref,
  setUp,
} from './__testUtils__/setUp';

describe('which app an object is part of', () => {
  const deployment = object('Deployment', 'shop/checkout');
  const replicaSet = object('ReplicaSet', 'shop/checkout-1', {
    owner: deployment,
  });
  const pod = object('Pod', 'shop/checkout-1-a', { owner: replicaSet });

  it('is said by the Kustomization that applied the object at the top of its owners', () => {
    const { put, apps } = setUp();
    put(
      pod,
      replicaSet,
      deployment,
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
    );
    expect(apps()).toEqual({
      'kustomization/flux-system/checkout': 'checkout',
      'workload/Deployment/shop/checkout': 'checkout',
      'pod/shop/checkout-1-a': 'checkout',
    });
  });

  it('is none of ours where that is of another environment, whatever the object says', () => {
    const { put, apps } = setUp();
    const named = object('Deployment', 'shop/checkout', {
      labels: { 'app.kubernetes.io/instance': 'checkout' },
    });
    put(
      named,
      kustomization('checkout', { app: 'checkout', environment: 'staging' }, [
        named,
      ]),
    );
    expect(apps()).toEqual({});
  });

  it('is not the Kustomization’s where that is of the whole environment', () => {
    const { put, apps } = setUp();
    const cart = object('Deployment', 'shop/cart', {
      labels: { 'app.kubernetes.io/instance': 'cart' },
    });
    const search = object('StatefulSet', 'shop/search', {
      annotations: {
        'gimlet.io/app': 'search',
        'gimlet.io/environment': ENVIRONMENT,
      },
    });
    const labelled = object('Job', 'shop/report', {
      labels: {
        'gimlet.io/app': 'report',
        'gimlet.io/environment': ENVIRONMENT,
      },
    });
    put(
      deployment,
      cart,
      search,
      labelled,
      kustomization('all', { environment: ENVIRONMENT }, [
        deployment,
        cart,
        search,
        labelled,
      ]),
    );
    expect(apps()).toEqual({
      'kustomization/flux-system/all': '-',
      'workload/Deployment/shop/checkout': '-',
      'workload/Deployment/shop/cart': 'cart',
      'workload/StatefulSet/shop/search': 'search',
      'workload/Job/shop/report': 'report',
    });
  });

  it('never crosses a namespace: the same name elsewhere is another app', () => {
    const { put, apps } = setUp();
    const elsewhere = object('Deployment', 'other/checkout', {
      labels: { 'app.kubernetes.io/instance': 'checkout' },
    });
    const neighbour = object('Deployment', 'other/neighbour');
    put(
      deployment,
      elsewhere,
      neighbour,
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
      kustomization(
        'neighbour',
        { app: 'neighbour', environment: ENVIRONMENT },
        [neighbour],
      ),
    );
    expect(apps()).toMatchObject({
      'workload/Deployment/shop/checkout': 'checkout',
      'workload/Deployment/other/neighbour': 'neighbour',
    });
    expect(apps()).not.toHaveProperty('workload/Deployment/other/checkout');
  });

  it('is told without Flux by the name of the instance', () => {
    const { put, apps } = setUp();
    const instance = { 'app.kubernetes.io/instance': 'cart' };
    put(
      object('Deployment', 'shop/cart', { labels: instance }),
      object('Service', 'shop/cart', { labels: instance }),
      object('Pod', 'shop/orphan'),
    );
    expect(apps()).toEqual({
      'workload/Deployment/shop/cart': 'cart',
      'endpoint/Service/shop/cart': 'cart',
    });
  });

  it('leaves out what lies in namespaces of others', () => {
    const { put, apps } = setUp();
    put(
      deployment,
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
      object('Deployment', 'kube-system/coredns', {
        labels: { 'app.kubernetes.io/instance': 'coredns' },
      }),
    );
    expect(Object.keys(apps())).not.toContain(
      'workload/Deployment/kube-system/coredns',
    );
  });

  it('is none of ours in the namespace of another environment’s HelmRelease', () => {
    const { put, apps } = setUp();
    const release = object('HelmRelease', 'staging/cart');
    const labelled = object('HelmRelease', 'labelled/cart', {
      labels: { 'gimlet.io/environment': 'staging' },
    });
    const instance = { 'app.kubernetes.io/instance': 'cart' };
    put(
      deployment,
      release,
      labelled,
      object('Deployment', 'staging/cart', { labels: instance }),
      object('Deployment', 'labelled/cart', { labels: instance }),
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
      kustomization('cart', { environment: 'staging' }, [release]),
    );
    expect(apps()).toEqual({
      'kustomization/flux-system/checkout': 'checkout',
      'workload/Deployment/shop/checkout': 'checkout',
    });
  });

  it('is no longer the Kustomization’s that is gone, whoever owned that', () => {
    const { put, remove, apps } = setUp();
    const owned = kustomization(
      'checkout',
      { app: 'checkout', environment: ENVIRONMENT },
      [deployment],
    );
    owned.metadata.ownerReferences = [
      {
        apiVersion: 'a/v1',
        kind: 'Set',
        name: 's',
        uid: 's',
        controller: true,
      },
    ];
    put(deployment, owned);
    expect(apps()).toHaveProperty(
      'workload/Deployment/shop/checkout',
      'checkout',
    );
    remove(owned);
    expect(apps()).toEqual({});
  });

  it('is that of the pod for the events about it, whichever came first', () => {
    const { put, apps } = setUp();
    const event = object('Event', 'shop/e1', { told: { involved: ref(pod) } });
    put(
      event,
      pod,
      replicaSet,
      deployment,
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
    );
    expect(apps()['event/shop/e1']).toBe('checkout');
  });

  it('moves with an inventory, and what it names is told anew', () => {
    const { put, changes, apps } = setUp();
    put(
      deployment,
      replicaSet,
      pod,
      kustomization('all', { environment: ENVIRONMENT }, [deployment]),
    );
    changes();
    put(
      kustomization('checkout', { app: 'checkout', environment: ENVIRONMENT }, [
        deployment,
      ]),
    );
    const told = changes().map(({ key }) => key);
    expect(told).toEqual(
      expect.arrayContaining([
        'workload/Deployment/shop/checkout',
        'pod/shop/checkout-1-a',
      ]),
    );
    expect(apps()['pod/shop/checkout-1-a']).toBe('checkout');
  });
});
