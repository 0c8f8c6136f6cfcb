import { inventoryEntry, parseEntry } from './inventory';

describe('inventory', () => {
  it.each([
    [
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'shop', namespace: undefined },
      },
      { id: '_shop__Namespace', v: 'v1' },
    ],
    [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'checkout', namespace: 'shop' },
      },
      { id: 'shop_checkout_apps_Deployment', v: 'v1' },
    ],
    [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'checkout', namespace: 'shop' },
      },
      { id: 'shop_checkout__Service', v: 'v1' },
    ],
    [
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'system:view', namespace: undefined },
      },
      { id: '_system__view_rbac.authorization.k8s.io_ClusterRole', v: 'v1' },
    ],
  ])('%j', (object, entry) => {
    expect(inventoryEntry(object)).toEqual(entry);
    expect(parseEntry(entry)).toEqual({
      apiVersion: object.apiVersion,
      group: object.apiVersion.includes('/')
        ? object.apiVersion.split('/')[0]
        : '',
      kind: object.kind,
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name,
    });
  });
});
