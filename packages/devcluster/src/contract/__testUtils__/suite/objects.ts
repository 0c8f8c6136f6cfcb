import { AppsV1Api, CoreV1Api } from '@kubernetes/client-node';
import type { KubeObject } from '../../../store';
import {
  deploymentOf,
  eventually,
  makeNamespace,
  type RunTest,
  type TestCluster,
} from '../clusters';

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

/** Objects, and the ways to write them. */
export function objects(it: RunTest, cluster: () => TestCluster): void {
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace(cluster(), 'objects');
  });

  function configMap(
    name: string,
    data: Record<string, string> = {},
    metadata: Partial<KubeObject['metadata']> = {},
  ): KubeObject {
    return { ...CONFIG_MAP, metadata: { name, namespace, ...metadata }, data };
  }

  it('fills in what a Deployment leaves out', async () => {
    const made = await cluster().store.create(
      deploymentOf(namespace, 'defaults', { replicas: undefined }),
      { dryRun: true },
    );
    expect(made).toMatchObject({
      metadata: { generation: 1, uid: expect.any(String) },
      spec: {
        replicas: 1,
        progressDeadlineSeconds: 600,
        revisionHistoryLimit: 10,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
        },
        template: {
          spec: {
            restartPolicy: 'Always',
            terminationGracePeriodSeconds: 30,
            containers: [
              {
                imagePullPolicy: 'IfNotPresent',
                terminationMessagePath: '/dev/termination-log',
              },
            ],
          },
        },
      },
    });
  });

  it('says what is wrong with an object as the API server says it', async () => {
    const { store } = cluster();
    const rejected = async (object: object) =>
      store.create(object as KubeObject).then(
        () => undefined,
        ({ status }) => [status.code, status.reason, status.message],
      );
    const invalid = deploymentOf(namespace, 'invalid');
    expect(
      await rejected({
        ...invalid,
        spec: {
          ...invalid.spec,
          selector: { matchLabels: { app: 'other' } },
        },
      }),
    ).toEqual([
      422,
      'Invalid',
      expect.stringContaining(
        'Deployment.apps "invalid" is invalid: spec.template.metadata.labels: Invalid value: ',
      ),
    ]);
    expect(
      await rejected(
        configMap('labels', {}, { labels: { a: 'x'.repeat(64) } }),
      ),
    ).toEqual([
      422,
      'Invalid',
      `ConfigMap "labels" is invalid: metadata.labels: Invalid value: "${'x'.repeat(
        64,
      )}": must be no more than 63 characters`,
    ]);
    expect(await rejected(deploymentOf('nowhere', 'lost'))).toEqual([
      404,
      'NotFound',
      'namespaces "nowhere" not found',
    ]);
    await store.create(configMap('twice'));
    expect(await rejected(configMap('twice'))).toEqual([
      409,
      'AlreadyExists',
      'configmaps "twice" already exists',
    ]);
    await expect(
      store.get(DEPLOYMENT, { namespace, name: 'nobody' }),
    ).rejects.toMatchObject({
      code: 404,
      message: 'deployments.apps "nobody" not found',
    });
  });

  it('refuses to change what must not change', async () => {
    const { store } = cluster();
    const made = await store.create(
      deploymentOf(namespace, 'fixed', { replicas: 0 }),
    );
    const labels = { app: 'fixed', more: 'x' };
    const spec = {
      ...made.spec,
      selector: { matchLabels: labels },
      template: { ...made.spec.template, metadata: { labels } },
    };
    await expect(
      store.apply(
        {
          ...DEPLOYMENT,
          metadata: { name: 'fixed', namespace },
          spec,
        },
        { fieldManager: 'test', force: true },
      ),
    ).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining(
        'Deployment.apps "fixed" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"fixed", "more":"x"}',
      ),
    });
  });

  it('lets the second of two writers know', async () => {
    const { store } = cluster();
    const made = await store.create(configMap('raced', { a: '1' }));
    const updated = await store.update({ ...made, data: { a: '2' } });
    expect(updated.metadata.resourceVersion).not.toBe(
      made.metadata.resourceVersion,
    );
    await expect(
      store.update({ ...made, data: { a: '3' } }),
    ).rejects.toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "raced": the object has been modified; please apply your changes to the latest version and try again',
    });
    const same = await store.update({ ...updated, data: { a: '2' } });
    expect(same.metadata.resourceVersion).toBe(
      updated.metadata.resourceVersion,
    );
  });

  it('counts what is wanted, and keeps status apart', async () => {
    const { store } = cluster();
    const name = { namespace, name: 'counted' };
    const made = await store.create(
      deploymentOf(namespace, 'counted', { paused: true, replicas: 0 }),
    );
    await store.patch(DEPLOYMENT, name, {
      type: 'merge',
      body: { metadata: { labels: { a: 'b' } } },
    });
    const patched = await store.patch<typeof made>(DEPLOYMENT, name, {
      type: 'merge',
      body: { spec: { minReadySeconds: 1 }, status: { replicas: 99 } },
    });
    expect(patched.metadata).toMatchObject({ generation: 2 });
    expect(patched).not.toMatchObject({ status: { replicas: 99 } });
    const status = await store.patch<typeof made>(
      DEPLOYMENT,
      name,
      {
        type: 'merge',
        body: { spec: { replicas: 7 }, status: { collisionCount: 3 } },
      },
      { subresource: 'status' },
    );
    expect(status).toMatchObject({
      spec: { replicas: 0 },
      status: { collisionCount: 3 },
      metadata: { generation: 2 },
    });
  });

  it('understands all kinds of patches', async () => {
    const { store } = cluster();
    const two = deploymentOf(namespace, 'patched', { paused: true });
    two.spec.template.spec.containers.push({ name: 'side', image: 'side:v1' });
    await store.create(two);
    const name = { namespace, name: 'patched' };
    const strategic = await store.patch<typeof two>(DEPLOYMENT, name, {
      type: 'strategic',
      body: {
        spec: {
          template: {
            metadata: { annotations: { restartedAt: 'now' } },
            spec: { containers: [{ name: 'side', image: 'side:v2' }] },
          },
        },
      },
    });
    const images = (object: typeof two) =>
      object.spec.template.spec.containers.map(({ image }) => image);
    expect(images(strategic)).toEqual(['web:v1', 'side:v2']);
    const json = await store.patch<typeof two>(DEPLOYMENT, name, {
      type: 'json',
      body: [
        { op: 'replace', path: '/spec/replicas', value: 5 },
        { op: 'remove', path: '/spec/template/spec/containers/1' },
      ],
    });
    expect([json.spec.replicas, images(json)]).toEqual([5, ['web:v1']]);
    const merged = await store.patch<typeof two>(DEPLOYMENT, name, {
      type: 'merge',
      body: { spec: { template: { metadata: { annotations: null } } } },
    });
    expect(merged.spec.template.metadata).not.toHaveProperty('annotations');
  });

  it('applies: sets, removes what was its own, and tells of conflicts', async () => {
    const { store } = cluster();
    const apply = (
      data: Record<string, string>,
      fieldManager: string,
      force = false,
    ) => store.apply(configMap('applied', data), { fieldManager, force });
    const first = await apply({ a: '1', b: '1' }, 'flux');
    expect(first.metadata.managedFields).toMatchObject([
      { manager: 'flux', operation: 'Apply' },
    ]);
    await apply({ c: '1' }, 'other');
    const second = await apply({ a: '2' }, 'flux');
    expect(second.data).toEqual({ a: '2', c: '1' });
    await expect(apply({ c: '2' }, 'flux')).rejects.toMatchObject({
      code: 409,
      message: expect.stringContaining(
        'Apply failed with 1 conflict: conflict with "other"',
      ),
    });
    const forced = await apply({ c: '2' }, 'flux', true);
    expect(forced.data).toEqual({ c: '2' });
    const again = await apply({ c: '2' }, 'flux', true);
    expect(again.metadata.resourceVersion).toBe(
      forced.metadata.resourceVersion,
    );
    const dry = await store.apply(configMap('applied', { c: '3' }), {
      fieldManager: 'flux',
      dryRun: true,
    });
    expect(dry.data).toEqual({ c: '3' });
    const stored = await store.get(CONFIG_MAP, {
      namespace,
      name: 'applied',
    });
    expect(stored.data).toEqual({ c: '2' });
  });

  it('applies to the containers of a Deployment one by one', async () => {
    const { store } = cluster();
    const wanted = deploymentOf(namespace, 'merged', { paused: true });
    await store.apply(wanted, { fieldManager: 'flux' });
    await store.patch(
      DEPLOYMENT,
      { namespace, name: 'merged' },
      {
        type: 'strategic',
        body: {
          spec: {
            template: {
              spec: { containers: [{ name: 'injected', image: 'mesh:v1' }] },
            },
          },
        },
      },
      { fieldManager: 'mesh' },
    );
    const next = deploymentOf(namespace, 'merged', {
      paused: true,
      image: 'web:v2',
    });
    const applied = await store.apply(next, { fieldManager: 'flux' });
    const images = applied.spec.template.spec.containers.map(
      ({ image }) => image,
    );
    expect(images.sort()).toEqual(['mesh:v1', 'web:v2']);
  });

  it('says why an applied field cannot be read', async () => {
    const wrong = deploymentOf(namespace, 'typed', {
      replicas: 'two' as unknown as number,
    });
    await expect(
      cluster().store.apply(wrong, { fieldManager: 'flux', force: true }),
    ).rejects.toMatchObject({
      message: expect.stringMatching(
        /^failed to create typed patch object: \.spec\.replicas: expected numeric \(int or float\), got /,
      ),
    });
  });

  it('lists in pages that show one moment, by label and by field', async () => {
    const core = cluster().config.makeApiClient(CoreV1Api);
    const own = await makeNamespace(cluster(), 'paged');
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await core.createNamespacedConfigMap({
        namespace: own,
        body: {
          metadata: { name, labels: { odd: String('ace'.includes(name)) } },
        },
      });
    }
    const list = (options: object) =>
      core.listNamespacedConfigMap({
        namespace: own,
        labelSelector: 'odd',
        ...options,
      });
    const first = await list({ limit: 2 });
    await core.deleteNamespacedConfigMap({ namespace: own, name: 'e' });
    const next = await list({
      limit: 2,
      _continue: first.metadata?._continue,
    });
    const last = await list({
      limit: 2,
      _continue: next.metadata?._continue,
    });
    const names = [first, next, last].map(({ items }) =>
      items.map(({ metadata }) => metadata?.name),
    );
    expect(names).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(last.metadata?._continue ?? '').toBe('');
    const odd = await list({
      labelSelector: 'odd in (true),other notin (x)',
    });
    expect(odd.items.map(({ metadata }) => metadata?.name)).toEqual(['a', 'c']);
    const one = await list({ fieldSelector: 'metadata.name=b' });
    expect(one.items).toHaveLength(1);
  });

  it('scales by the part that is for it', async () => {
    const apps = cluster().config.makeApiClient(AppsV1Api);
    await cluster().store.create(
      deploymentOf(namespace, 'scaled', { paused: true }),
    );
    const name = { namespace, name: 'scaled' };
    // Its controller writes to it at first, so that a version that was read may be old.
    await eventually(async () => {
      const scale = await apps.readNamespacedDeploymentScale(name);
      expect(scale.spec?.replicas).toBe(2);
      const body = { ...scale, spec: { replicas: 3 } };
      return apps.replaceNamespacedDeploymentScale({ ...name, body }).then(
        () => true,
        error => {
          if (error.code === 409) return false;
          throw error;
        },
      );
    });
    const scaled = await apps.readNamespacedDeployment(name);
    expect(scaled.spec?.replicas).toBe(3);
  });

  it('completes services and secrets', async () => {
    const { store } = cluster();
    const service = await store.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    });
    expect(service.spec).toMatchObject({
      type: 'ClusterIP',
      clusterIP: expect.stringMatching(/^10\./),
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    });
    const secret = await store.create<KubeObject>({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace },
      stringData: { token: 'abc' },
    });
    expect(secret).toMatchObject({
      type: 'Opaque',
      data: { token: Buffer.from('abc').toString('base64') },
    });
  });
}
