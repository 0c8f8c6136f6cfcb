import type { KubeObject } from '../../../store';
import { ask } from '../ask';
import { makeNamespace, type RunTest, type TestCluster } from '../clusters';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };

/** Requests that client libraries make seldom, and what is answered on the wire. */
export function requests(it: RunTest, cluster: () => TestCluster): void {
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace(cluster(), 'requests');
  });

  const configMap = (
    name: string,
    metadata: Partial<KubeObject['metadata']> = {},
  ): KubeObject => ({
    ...CONFIG_MAP,
    metadata: { name, namespace, ...metadata },
  });
  const collection = () => `/api/v1/namespaces/${namespace}/configmaps`;

  it('answers 201 where an apply makes an object, and 200 where it changes one', async () => {
    const codes: number[] = [];
    for (const dryRun of ['&dryRun=All', '', '']) {
      const { code } = await ask(
        cluster(),
        'PATCH',
        `${collection()}/applied?fieldManager=test${dryRun}`,
        {
          body: configMap('applied'),
          headers: { 'content-type': 'application/apply-patch+yaml' },
        },
      );
      codes.push(code);
    }
    expect(codes).toEqual([201, 201, 200]);
  });

  it('deletes all objects of a selection at once, and answers with them', async () => {
    const { store } = cluster();
    for (const name of ['a', 'b', 'c']) {
      await store.create(
        configMap(name, {
          labels: { group: name === 'c' ? 'kept' : 'gone' },
          ...(name === 'b' ? { finalizers: ['gimlet.io/test'] } : {}),
        }),
      );
    }
    const selected = `${collection()}?labelSelector=group`;
    const dry = await ask(cluster(), 'DELETE', `${selected}&dryRun=All`);
    expect(dry.code).toBe(200);
    const { code, body } = await ask(cluster(), 'DELETE', `${selected}=gone`);
    expect([code, body.kind, namesOf(body)]).toEqual([
      200,
      'ConfigMapList',
      ['a', 'b'],
    ]);
    const { items } = await store.list(CONFIG_MAP, {
      namespace,
      labelSelector: 'group',
    });
    expect(
      items.map(({ metadata }) => [
        metadata.name,
        metadata.deletionTimestamp !== undefined,
      ]),
    ).toEqual([
      ['b', true],
      ['c', false],
    ]);
    expect(await ask(cluster(), 'DELETE', '/api/v1/namespaces')).toMatchObject({
      code: 405,
      body: { reason: 'MethodNotAllowed' },
    });
  });

  it('refuses selectors that it cannot read, before a watch begins too', async () => {
    for (const [query, message] of [
      ['labelSelector=a b', /^unable to parse requirement: found '/],
      ['fieldSelector=x', /^invalid selector: 'x'; can't understand 'x'$/],
      [
        'fieldSelector=data.a=1',
        /^"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"$/,
      ],
    ] as const) {
      for (const watch of ['', '&watch=true']) {
        const { code, body } = await ask(
          cluster(),
          'GET',
          `${collection()}?${encodeURI(query)}${watch}`,
        );
        expect([code, body.reason]).toEqual([400, 'BadRequest']);
        expect(body.message).toMatch(message);
      }
    }
    const watch = `${collection()}?watch=true&resourceVersion=latest`;
    const { code } = await ask(cluster(), 'GET', watch);
    expect(code).toBeGreaterThanOrEqual(400);
  });

  it('leaves of a long name as much as fits before what it adds to it', async () => {
    const generateName = `${'long-'.repeat(20)}`;
    const made = await cluster().store.create(configMap('', { generateName }), {
      dryRun: true,
    });
    expect(made.metadata.name).toMatch(/^(long-){11}lon[a-z0-9]{5}$/);
  });

  it('changes nothing of a StatefulSet that it must not change', async () => {
    const { store } = cluster();
    const set = await store.create<KubeObject>({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'fixed', namespace },
      spec: {
        replicas: 0,
        serviceName: 'fixed',
        selector: { matchLabels: { app: 'fixed' } },
        template: {
          metadata: { labels: { app: 'fixed' } },
          spec: { containers: [{ name: 'main', image: 'db:v1' }] },
        },
      },
    });
    await expect(
      store.patch(
        set,
        { namespace, name: 'fixed' },
        { type: 'merge', body: { spec: { serviceName: 'other' } } },
      ),
    ).rejects.toMatchObject({
      code: 422,
      message: `StatefulSet.apps "fixed" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'template', and 'updateStrategy' are forbidden`,
    });
  });

  it('scales only what it was read from', async () => {
    const { store } = cluster();
    const set = await store.create<KubeObject>({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'scaled', namespace },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'scaled' } },
        template: {
          metadata: { labels: { app: 'scaled' } },
          spec: { containers: [{ name: 'main', image: 'web:v1' }] },
        },
      },
    });
    const path = `/apis/apps/v1/namespaces/${namespace}/replicasets/scaled/scale`;
    const scale = await ask(cluster(), 'GET', path);
    expect(scale.body).toMatchObject({
      kind: 'Scale',
      metadata: { uid: set.metadata.uid },
      spec: {},
      status: { replicas: 0, selector: 'app=scaled' },
    });
    await store.patch(
      { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
      { namespace, name: 'scaled' },
      { type: 'merge', body: { metadata: { labels: { a: 'b' } } } },
    );
    const body = { ...scale.body, spec: { replicas: 0 } };
    expect(await ask(cluster(), 'PUT', path, { body })).toMatchObject({
      code: 409,
    });
  });
}

function namesOf(list: { items: KubeObject[] }): string[] {
  return list.items.map(({ metadata }) => metadata.name);
}
