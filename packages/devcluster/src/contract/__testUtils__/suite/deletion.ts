import { CoreV1Api } from '@kubernetes/client-node';
import type { KubeObject } from '../../../store';
import {
  eventually,
  makeNamespace,
  type RunTest,
  type TestCluster,
} from '../clusters';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

/** Finalizers, owners, namespaces. */
export function deletion(it: RunTest, cluster: () => TestCluster): void {
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace(cluster(), 'deletion');
  });

  function configMap(
    name: string,
    metadata: Partial<KubeObject['metadata']> = {},
  ): KubeObject {
    return { ...CONFIG_MAP, metadata: { name, namespace, ...metadata } };
  }

  it('deletes when the last finalizer is gone', async () => {
    const { store } = cluster();
    const name = { namespace, name: 'held' };
    await store.create(configMap('held', { finalizers: ['gimlet.io/test'] }));
    await store.delete(CONFIG_MAP, name);
    const held = await store.get(CONFIG_MAP, name);
    expect(held.metadata.deletionTimestamp).toEqual(expect.any(String));
    await store.patch(CONFIG_MAP, name, {
      type: 'merge',
      body: { metadata: { finalizers: null } },
    });
    await expect(store.get(CONFIG_MAP, name)).rejects.toMatchObject({
      code: 404,
    });
  });

  it('deletes nothing that it is only to try to delete', async () => {
    const { store, config } = cluster();
    const name = { namespace, name: 'tried' };
    await store.create(configMap('tried'));
    await store.delete(CONFIG_MAP, name, { dryRun: true });
    await config
      .makeApiClient(CoreV1Api)
      .deleteNamespacedConfigMap({ ...name, dryRun: 'All' });
    expect(await store.get(CONFIG_MAP, name)).toMatchObject({
      metadata: { name: 'tried' },
    });
  });

  it('deletes what belongs to a deleted object, or sets it free', async () => {
    const { store } = cluster();
    const family = async (name: string) => {
      const owner = await store.create(configMap(name));
      await store.create(
        configMap(`${name}-child`, {
          ownerReferences: [
            {
              ...CONFIG_MAP,
              name,
              uid: owner.metadata.uid!,
              blockOwnerDeletion: true,
            },
          ],
        }),
      );
    };
    const isThere = (name: string) =>
      store.get(CONFIG_MAP, { namespace, name }).then(
        () => true,
        () => false,
      );
    for (const [name, propagation] of [
      ['back', 'Background'],
      ['fore', 'Foreground'],
    ] as const) {
      await family(name);
      await store.delete(CONFIG_MAP, { namespace, name }, { propagation });
      await eventually(
        async () => !(await isThere(name)) && !(await isThere(`${name}-child`)),
      );
    }
    await family('free');
    await store.delete(
      CONFIG_MAP,
      { namespace, name: 'free' },
      { propagation: 'Orphan' },
    );
    await eventually(async () => !(await isThere('free')));
    const child = await store.get(CONFIG_MAP, {
      namespace,
      name: 'free-child',
    });
    expect(child.metadata.ownerReferences ?? []).toEqual([]);
  });

  it('empties a namespace that is deleted', async () => {
    const { store } = cluster();
    const name = await makeNamespace(cluster(), 'emptied');
    await store.create({
      ...CONFIG_MAP,
      metadata: { name: 'x', namespace: name },
    });
    await store.delete({ apiVersion: 'v1', kind: 'Namespace' }, { name });
    const code = await eventually(() =>
      store.get({ apiVersion: 'v1', kind: 'Namespace' }, { name }).then(
        () => false,
        error => error.code,
      ),
    );
    expect(code).toBe(404);
  });
}
