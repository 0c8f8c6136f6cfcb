import { MemoryClusterStore } from '../../apiserver/MemoryClusterStore';
import { systemClock } from '../../clock/Clock';
import type { KubeObject } from '../../store';
import { applyObjects, changeLog } from './applyObjects';
import { deleteObjects } from './deleteObjects';
import { idOf } from './inventory';

const clock = systemClock({ speed: 50 });
const owner = { name: 'apps', namespace: 'flux-system' };

const namespace: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop' },
};

function object(
  kind: string,
  content: object,
  annotations: Record<string, string> = {},
): KubeObject {
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'v1',
    kind,
    metadata: {
      name: 'one',
      namespace: 'shop',
      annotations,
      labels: {
        'kustomize.toolkit.fluxcd.io/name': owner.name,
        'kustomize.toolkit.fluxcd.io/namespace': owner.namespace,
      },
    },
    ...content,
  };
}

const job = (image: string, annotations?: Record<string, string>) =>
  object(
    'Job',
    {
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'main', image }],
          },
        },
      },
    },
    annotations,
  );

describe('applyObjects', () => {
  let store: MemoryClusterStore;

  beforeEach(() => {
    store = new MemoryClusterStore({ clock });
  });

  const apply = async (objects: KubeObject[], force = false) =>
    changeLog(await applyObjects(objects, { store, clock, force }));

  it('creates, changes what has drifted, and leaves the rest', async () => {
    const configMap = object('ConfigMap', { data: { a: '1' } });
    expect(await apply([configMap, namespace])).toBe(
      'Namespace/shop created\nConfigMap/shop/one created\n',
    );
    const before = await store.get(configMap, configMap.metadata);
    expect(await apply([configMap, namespace])).toBe('');
    const after = await store.get(configMap, configMap.metadata);
    expect(after.metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );

    await store.patch(
      configMap,
      configMap.metadata,
      { type: 'merge', body: { data: { a: '2' } } },
      { fieldManager: 'somebody' },
    );
    expect(await apply([configMap])).toBe('ConfigMap/shop/one configured\n');
    expect((await store.get(configMap, configMap.metadata)).data).toEqual({
      a: '1',
    });
  });

  it('writes nothing of a stage in which one object is refused', async () => {
    await apply([namespace]);
    await expect(
      apply([
        object('ConfigMap', { data: { a: '1' } }),
        job('x', {}),
        {
          apiVersion: 'example.com/v1',
          kind: 'Widget',
          metadata: { name: 'w', namespace: 'shop' },
        },
      ]),
    ).rejects.toThrow(
      'Widget/shop/w dry-run failed: no matches for kind "Widget" in version "example.com/v1"\n',
    );
    expect(
      (
        await store.list(
          { apiVersion: 'v1', kind: 'ConfigMap' },
          { namespace: 'shop' },
        )
      ).items,
    ).toEqual([]);
  });

  it('says which namespaces were made before one object was refused', async () => {
    await expect(
      apply([
        namespace,
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lost' } },
      ]),
    ).rejects.toThrow(
      'ConfigMap/lost namespace not specified: the server could not find the requested resource\nNamespace/shop created\n',
    );
  });

  it.each([
    [
      'by an annotation',
      { 'kustomize.toolkit.fluxcd.io/force': 'enabled' },
      false,
    ],
    ['by the Kustomization', {}, true],
  ])(
    'replaces what cannot be changed where that is allowed: %s',
    async (_how, annotations, force) => {
      await apply([namespace, job('a', annotations)]);
      const { uid } = (await store.get(job('a'), job('a').metadata)).metadata;
      expect(await apply([job('b', annotations)], force)).toBe(
        'Job/shop/one created\n',
      );
      expect(
        (await store.get(job('a'), job('a').metadata)).metadata.uid,
      ).not.toBe(uid);
    },
  );

  it('does not replace it where nobody allowed that', async () => {
    await apply([namespace, job('a')]);
    await expect(apply([job('b')])).rejects.toThrow(
      /^Job\/shop\/one dry-run failed \(Invalid\): .*field is immutable/s,
    );
  });

  it.each([
    ['reconcile', 'disabled'],
    ['ssa', 'Ignore'],
    ['ssa', 'IfNotPresent'],
  ])('leaves alone what is marked %s: %s', async (mark, value) => {
    const marked = (data: string) =>
      object(
        'ConfigMap',
        { data: { data } },
        {
          [`kustomize.toolkit.fluxcd.io/${mark}`]: value,
        },
      );
    await apply([namespace]);
    await store.create(marked('by hand'));
    expect(await apply([marked('from git')])).toBe('');
    expect((await store.get(marked(''), marked('').metadata)).data).toEqual({
      data: 'by hand',
    });
  });
});

describe('deleteObjects', () => {
  it('deletes in the opposite order; not what others own, nor what forbids it', async () => {
    const store = new MemoryClusterStore({ clock });
    const configMap = (
      name: string,
      metadata: Partial<KubeObject['metadata']> = {},
    ) => {
      const made = object('ConfigMap', {});
      return { ...made, metadata: { ...made.metadata, ...metadata, name } };
    };
    const objects = [
      namespace,
      configMap('a'),
      configMap('kept', {
        annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
      }),
      configMap('theirs', { labels: {} }),
      object('Service', { spec: { ports: [{ port: 80 }] } }),
    ];
    await applyObjects(objects, { store, clock, force: false });
    const lines = await deleteObjects(
      [...objects, configMap('gone before')].map(one => ({
        ...idOf(one),
        apiVersion: one.apiVersion,
      })),
      { store, owner },
    );
    expect(lines).toEqual([
      'Service/shop/one deleted',
      'ConfigMap/shop/theirs skipped',
      'ConfigMap/shop/kept skipped',
      'ConfigMap/shop/gone before deleted',
      'ConfigMap/shop/a deleted',
      'Namespace/shop skipped',
    ]);
  });
});
