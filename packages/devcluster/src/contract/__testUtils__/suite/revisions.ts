import { POD, type Pod } from '../../../objects/pods';
import type {
  ControllerRevision,
  DaemonSet,
  StatefulSet,
} from '../../../objects/workloads';
import type { KindRef } from '../../../store';
import {
  eventually,
  makeNamespace,
  type RunTest,
  type TestCluster,
} from '../clusters';
import { looksInto } from '../looksInto';

const STATEFUL_SET = { apiVersion: 'apps/v1', kind: 'StatefulSet' };
const DAEMON_SET = { apiVersion: 'apps/v1', kind: 'DaemonSet' };
const CONTROLLER_REVISION = {
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
};

/** How StatefulSets and DaemonSets are updated, and brought back. */
export function revisions(it: RunTest, cluster: () => TestCluster): void {
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace(cluster(), 'revisions');
  });

  const { until, pods } = looksInto(cluster, () => namespace);

  const specOf = (app: string, spec: object = {}) => ({
    selector: { matchLabels: { app } },
    template: {
      metadata: { labels: { app } },
      spec: { containers: [{ name: 'main', image: 'db:v1' }] },
    },
    ...spec,
  });
  const makeStatefulSet = async (name: string, spec: object) => {
    await cluster().store.create({
      ...STATEFUL_SET,
      metadata: { name, namespace },
      spec: specOf(name, { serviceName: name, ...spec }),
    });
    return until<StatefulSet>(
      STATEFUL_SET,
      name,
      ({ spec: { replicas }, status }) =>
        status?.readyReplicas === replicas &&
        status.currentReplicas === replicas,
    );
  };
  const patch = (kind: KindRef, name: string) => (spec: object) =>
    cluster().store.patch(
      kind,
      { namespace, name },
      { type: 'strategic', body: { spec } },
    );
  const withImage = (image: string) => ({
    template: { spec: { containers: [{ name: 'main', image }] } },
  });
  const images = async (app: string) =>
    (await pods(app))
      .filter(({ metadata }) => !metadata.deletionTimestamp)
      .map(({ spec }) => spec.containers[0].image);
  /** Deletes a pod and waits for the one that comes in its place. */
  const replaced = async (name: string) => {
    const { store } = cluster();
    const before = await store.get<Pod>(POD, { namespace, name });
    await store.delete(POD, { namespace, name });
    return eventually(async () => {
      const [pod] = (await pods(before.metadata.labels?.app ?? '')).filter(
        ({ metadata }) => metadata.name === name,
      );
      return pod && pod.metadata.uid !== before.metadata.uid ? pod : undefined;
    });
  };

  it('updates of a StatefulSet only the pods from its partition on', async () => {
    const change = patch(STATEFUL_SET, 'parted');
    await makeStatefulSet('parted', {
      replicas: 2,
      updateStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: { partition: 1 },
      },
    });
    await change(withImage('db:v2'));
    const parted = await until<StatefulSet>(
      STATEFUL_SET,
      'parted',
      ({ status }) =>
        status?.updatedReplicas === 1 && status.readyReplicas === 2,
    );
    expect(parted.status).toMatchObject({ replicas: 2, currentReplicas: 1 });
    expect(parted.status?.currentRevision).not.toBe(
      parted.status?.updateRevision,
    );
    expect(await images('parted')).toEqual(['db:v1', 'db:v2']);
    const held = await replaced('parted-0');
    expect(held.spec.containers[0].image).toBe('db:v1');
    await change({ updateStrategy: { rollingUpdate: { partition: 0 } } });
    await until<StatefulSet>(
      STATEFUL_SET,
      'parted',
      ({ status }) =>
        status?.updatedReplicas === 2 &&
        status.currentRevision === status.updateRevision,
    );
    expect(await images('parted')).toEqual(['db:v2', 'db:v2']);
  });

  it('updates pods of a StatefulSet only when they are deleted, where it says so', async () => {
    await makeStatefulSet('lazy', {
      replicas: 1,
      updateStrategy: { type: 'OnDelete' },
    });
    await patch(STATEFUL_SET, 'lazy')(withImage('db:v2'));
    const isChanged = ({ metadata, status }: StatefulSet) =>
      status?.observedGeneration === metadata.generation &&
      status?.updateRevision !== status?.currentRevision;
    const waiting = await until<StatefulSet>(STATEFUL_SET, 'lazy', isChanged);
    expect(waiting.status?.updatedReplicas ?? 0).toBe(0);
    expect(await images('lazy')).toEqual(['db:v1']);
    const pod = await replaced('lazy-0');
    expect(pod.spec.containers[0].image).toBe('db:v2');
    const done = await until<StatefulSet>(
      STATEFUL_SET,
      'lazy',
      ({ status }) => status?.updatedReplicas === 1,
    );
    expect(isChanged(done)).toBe(true);
  });

  it('remembers the templates of StatefulSets and DaemonSets, to go back to them', async () => {
    const { store } = cluster();
    const limits = { revisionHistoryLimit: 1 };
    await makeStatefulSet('undone', { replicas: 1, ...limits });
    await store.create({
      ...DAEMON_SET,
      metadata: { name: 'undone-too', namespace },
      spec: specOf('undone-too', limits),
    });
    const history = async (app: string, wanted: number[]) =>
      eventually(async () => {
        const { items } = await store.list<ControllerRevision>(
          CONTROLLER_REVISION,
          { namespace, labelSelector: `app=${app}` },
        );
        const found = items.sort((a, b) => a.revision - b.revision);
        const numbers = found.map(({ revision }) => revision);
        return String(numbers) === String(wanted) && found;
      });
    for (const [kind, name] of [
      [STATEFUL_SET, 'undone'],
      [DAEMON_SET, 'undone-too'],
    ] as const) {
      const [first] = await history(name, [1]);
      expect(first.metadata.ownerReferences).toMatchObject([
        { name, controller: true },
      ]);
      for (const [image, wanted] of [
        ['db:v2', [1, 2]],
        ['db:v3', [2, 3]],
      ] as const) {
        await patch(kind, name)(withImage(image));
        await eventually(async () => String(await images(name)) === image);
        await history(name, [...wanted]);
      }
      const [second] = await history(name, [2, 3]);
      await store.patch(
        kind,
        { namespace, name },
        { type: 'strategic', body: second.data },
      );
      await history(name, [3, 4]);
      await eventually(async () => String(await images(name)) === 'db:v2');
    }
    const { status } = await store.get<DaemonSet>(DAEMON_SET, {
      namespace,
      name: 'undone-too',
    });
    expect(status?.desiredNumberScheduled).toBe(1);
  });
}
