import { POD, type Pod } from '../../../objects/pods';
import type {
  DaemonSet,
  Deployment,
  Job,
  ReplicaSet,
  StatefulSet,
} from '../../../objects/workloads';
import type { KubeObject } from '../../../store';
import {
  deploymentOf,
  eventually,
  makeNamespace,
  type RunTest,
  type TestCluster,
} from '../clusters';
import { DEPLOYMENT, isRolledOut, looksInto, progressing } from '../looksInto';

const REPLICA_SET = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };
const BEHAVIOR = 'devcluster.gimlet.io';

/** Rollouts, and what goes wrong with them. */
export function workloads(it: RunTest, cluster: () => TestCluster): void {
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace(cluster(), 'workloads');
  });

  const { until, pods, setImage } = looksInto(cluster, () => namespace);

  it('rolls a Deployment out, on and back', async () => {
    const { store } = cluster();
    await store.create(deploymentOf(namespace, 'web'));
    const first = await until<Deployment>(DEPLOYMENT, 'web', isRolledOut);
    expect(first.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '1',
    });
    expect(progressing(first)).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: expect.stringMatching(
        /^ReplicaSet "web-[a-z0-9]+" has successfully progressed\.$/,
      ),
    });
    await setImage('web', 'web:v2');
    await until<Deployment>(DEPLOYMENT, 'web', isRolledOut);
    await eventually(async () => (await pods('web')).length === 2);
    expect(
      (await pods('web')).map(({ spec }) => spec.containers[0].image),
    ).toEqual(['web:v2', 'web:v2']);
    await setImage('web', 'web:v1');
    const back = await until<Deployment>(DEPLOYMENT, 'web', isRolledOut);
    expect(back.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
    });
    const sets = await store.list(REPLICA_SET, {
      namespace,
      labelSelector: 'app=web',
    });
    expect(sets.items).toHaveLength(2);
    const [pod] = await pods('web');
    expect(pod.metadata.labels).toHaveProperty('pod-template-hash');
    expect(pod.metadata.ownerReferences).toMatchObject([
      { kind: 'ReplicaSet', controller: true },
    ]);
  });

  it('never has more or fewer pods than a rollout may', async () => {
    const { store } = cluster();
    const spec = {
      replicas: 4,
      strategy: {
        type: 'RollingUpdate' as const,
        rollingUpdate: { maxSurge: 1, maxUnavailable: 1 },
      },
      annotations: { [`${BEHAVIOR}/ready-seconds`]: '0.3' },
    };
    await store.create(deploymentOf(namespace, 'limits', spec));
    await until<Deployment>(DEPLOYMENT, 'limits', isRolledOut);
    const own = { namespace, labelSelector: 'app=limits' };
    const { items, resourceVersion } = await store.list<ReplicaSet>(
      REPLICA_SET,
      own,
    );
    // The limit is on what is wanted: pods of the old that are about to go may still be there.
    const wanted = new Map<string, number>();
    const totals: number[] = [];
    const count = (set: ReplicaSet) => {
      wanted.set(set.metadata.name, set.spec.replicas);
      totals.push([...wanted.values()].reduce((sum, each) => sum + each, 0));
    };
    items.forEach(count);
    const available: number[] = [];
    const stop = new AbortController();
    const watching = Promise.all([
      store.watch<ReplicaSet>(REPLICA_SET, {
        ...own,
        resourceVersion,
        signal: stop.signal,
        onEvent: ({ object }) => count(object),
      }),
      store.watch<Deployment>(DEPLOYMENT, {
        namespace,
        fieldSelector: 'metadata.name=limits',
        resourceVersion,
        signal: stop.signal,
        onEvent: ({ object: { status } }) =>
          available.push(status?.availableReplicas ?? 0),
      }),
    ]);
    await setImage('limits', 'web:v2');
    await until<Deployment>(DEPLOYMENT, 'limits', isRolledOut);
    stop.abort();
    await watching;
    expect(Math.max(...totals)).toBe(5);
    expect(Math.min(...available)).toBeGreaterThanOrEqual(3);
  });

  it('makes new pods only when the old are gone where a Deployment is to be recreated', async () => {
    const { store } = cluster();
    await store.create(
      deploymentOf(namespace, 'anew', {
        strategy: { type: 'Recreate' },
        annotations: { [`${BEHAVIOR}/stop-seconds`]: '0.5' },
      }),
    );
    await until<Deployment>(DEPLOYMENT, 'anew', isRolledOut);
    const there = new Map(
      (await pods('anew')).map(({ metadata, spec }) => [
        metadata.name,
        spec.containers[0].image,
      ]),
    );
    const together: Array<Set<string>> = [];
    const stop = new AbortController();
    const { resourceVersion } = await store.list(POD, { namespace });
    const watching = store.watch<Pod>(POD, {
      namespace,
      labelSelector: 'app=anew',
      resourceVersion,
      signal: stop.signal,
      onEvent: ({ type, object: { metadata, spec } }) => {
        if (type === 'DELETED') {
          there.delete(metadata.name);
        } else {
          there.set(metadata.name, spec.containers[0].image);
        }
        together.push(new Set(there.values()));
      },
    });
    await setImage('anew', 'web:v2');
    await until<Deployment>(DEPLOYMENT, 'anew', isRolledOut);
    stop.abort();
    await watching;
    expect(together.at(-1)).toEqual(new Set(['web:v2']));
    expect(Math.max(...together.map(({ size }) => size))).toBe(1);
  });

  it('says why an image cannot be pulled, and when the deadline is over', async () => {
    const { store } = cluster();
    await store.create(
      deploymentOf(namespace, 'bad', {
        replicas: 1,
        progressDeadlineSeconds: 3,
      }),
    );
    await until<Deployment>(DEPLOYMENT, 'bad', isRolledOut);
    await setImage('bad', 'web:missing');
    const reasonOf = (pod: Pod) =>
      pod.status?.containerStatuses?.[0].state.waiting;
    const backOff = await eventually(async () =>
      (
        await pods('bad')
      ).find(pod => reasonOf(pod)?.reason === 'ImagePullBackOff'),
    );
    expect(reasonOf(backOff)?.message).toBe(
      'Back-off pulling image "web:missing"',
    );
    expect(backOff.status?.phase).toBe('Pending');
    const failed = await until<Deployment>(
      DEPLOYMENT,
      'bad',
      deployment => progressing(deployment)?.status === 'False',
    );
    expect(progressing(failed)).toMatchObject({
      reason: 'ProgressDeadlineExceeded',
      message: expect.stringMatching(
        /^ReplicaSet "bad-[a-z0-9]+" has timed out progressing\.$/,
      ),
    });
    expect(failed.status).toMatchObject({
      availableReplicas: 1,
      unavailableReplicas: 1,
    });
    const { items } = await store.list<KubeObject>(
      { apiVersion: 'v1', kind: 'Event' },
      {
        namespace,
        fieldSelector: `involvedObject.name=${backOff.metadata.name}`,
      },
    );
    expect(items.map(({ type, message }) => [type, message])).toContainEqual([
      'Warning',
      'Failed to pull image "web:missing": rpc error: code = NotFound desc = failed to pull and unpack image "web:missing": not found',
    ]);
  });

  it('lets containers crash, run out of memory, and lack their configuration', async () => {
    const { store } = cluster();
    const annotated = (name: string, annotations: Record<string, string>) =>
      store.create(
        deploymentOf(namespace, name, {
          replicas: 1,
          annotations: Object.fromEntries(
            Object.entries(annotations).map(([key, value]) => [
              `${BEHAVIOR}/${key}`,
              value,
            ]),
          ),
        }),
      );
    await annotated('crash', { 'exit-code': '3' });
    await annotated('oom', { oom: 'true' });
    await annotated('config', { 'config-error': 'secret "key" not found' });
    const container = (app: string, reason: string) =>
      eventually(async () => {
        const [pod] = await pods(app);
        const status = pod?.status?.containerStatuses?.[0];
        return status?.state.waiting?.reason === reason ? status : undefined;
      });
    expect(await container('crash', 'CrashLoopBackOff')).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
      state: {
        waiting: {
          message: expect.stringMatching(
            /^back-off 10s restarting failed container=main pod=crash-/,
          ),
        },
      },
    });
    expect(await container('oom', 'CrashLoopBackOff')).toMatchObject({
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    });
    expect(
      await container('config', 'CreateContainerConfigError'),
    ).toMatchObject({
      state: { waiting: { message: 'secret "key" not found' } },
    });
  });

  it('waits with everything else for the init containers', async () => {
    const { store } = cluster();
    const wanted = deploymentOf(namespace, 'init', { replicas: 1 });
    wanted.spec.template.spec.initContainers = [
      { name: 'migrate', image: 'migrate:exit1' },
    ];
    await store.create(wanted);
    const pod = await eventually(async () =>
      (
        await pods('init')
      ).find(
        ({ status }) =>
          status?.initContainerStatuses?.[0].state.waiting?.reason ===
          'CrashLoopBackOff',
      ),
    );
    expect(pod.status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [
        { state: { waiting: { reason: 'PodInitializing' } } },
      ],
    });
  });

  it('runs Jobs to their end', async () => {
    const { store } = cluster();
    const job = (name: string, image: string) =>
      store.create({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name, namespace },
        spec: {
          backoffLimit: 0,
          template: {
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'main', image }],
            },
          },
        },
      });
    await job('good', 'migrate:done');
    await job('evil', 'migrate:exit2');
    const kind = { apiVersion: 'batch/v1', kind: 'Job' };
    const ended = ({ status }: Job) => status?.conditions?.[0];
    const good = await until<Job>(kind, 'good', ended);
    expect(good.status).toMatchObject({
      succeeded: 1,
      conditions: [{ type: 'Complete', status: 'True' }],
      completionTime: expect.any(String),
    });
    const evil = await until<Job>(kind, 'evil', ended);
    expect(evil.status).toMatchObject({
      failed: 1,
      conditions: [
        {
          type: 'Failed',
          reason: 'BackoffLimitExceeded',
          message: 'Job has reached the specified backoff limit',
        },
      ],
    });
    await expect(
      store.patch(
        kind,
        { namespace, name: 'good' },
        {
          type: 'strategic',
          body: {
            spec: {
              template: {
                spec: { containers: [{ name: 'main', image: 'migrate:2' }] },
              },
            },
          },
        },
      ),
    ).rejects.toMatchObject({
      code: 422,
      message: expect.stringMatching(
        /^Job.batch "good" is invalid: spec.template: Invalid value: core.PodTemplateSpec\{.*: field is immutable$/,
      ),
    });
  });

  it('ends a Job whose pod restarts too often, and lets those that work on a queue end', async () => {
    const { store } = cluster();
    const kind = { apiVersion: 'batch/v1', kind: 'Job' };
    const job = (name: string, image: string, spec: object) =>
      store.create({
        ...kind,
        metadata: { name, namespace },
        spec: {
          template: {
            metadata: { labels: { app: name } },
            spec: {
              restartPolicy: 'OnFailure',
              containers: [{ name: 'main', image }],
            },
          },
          ...spec,
        },
      });
    await job('flaky', 'migrate:exit1', { backoffLimit: 1 });
    await job('queue', 'work:done', { parallelism: 2 });
    const ended = ({ status }: Job) => status?.conditions?.[0];
    const flaky = await until<Job>(kind, 'flaky', ended);
    // How many failed is not compared: Kubernetes forgets the pod that it deletes when it looks a second time meanwhile.
    expect(flaky.status).toMatchObject({
      conditions: [{ type: 'Failed', reason: 'BackoffLimitExceeded' }],
    });
    expect(flaky.status).not.toHaveProperty('active');
    await eventually(async () => (await pods('flaky')).length === 0);
    const queue = await until<Job>(kind, 'queue', ended);
    expect(queue.status).toMatchObject({
      succeeded: 2,
      conditions: [{ type: 'Complete' }],
    });
  });

  it('rolls StatefulSets out from the last pod on, and DaemonSets on every node', async () => {
    const { store } = cluster();
    const template = (app: string, image: string) => ({
      metadata: { labels: { app } },
      spec: { containers: [{ name: 'main', image }] },
    });
    const common = (app: string) => ({
      selector: { matchLabels: { app } },
      template: template(app, 'db:v1'),
    });
    const stateful = { apiVersion: 'apps/v1', kind: 'StatefulSet' };
    const daemon = { apiVersion: 'apps/v1', kind: 'DaemonSet' };
    await store.create({
      ...stateful,
      metadata: { name: 'db', namespace },
      spec: { ...common('db'), replicas: 2, serviceName: 'db' },
    });
    await store.create({
      ...daemon,
      metadata: { name: 'node', namespace },
      spec: common('node'),
    });
    const ready = ({ spec, status }: StatefulSet) =>
      status?.readyReplicas === spec.replicas &&
      status.updatedReplicas === spec.replicas &&
      status.currentRevision === status.updateRevision;
    const first = await until<StatefulSet>(stateful, 'db', ready);
    const names = (await pods('db')).map(({ metadata }) => metadata.name);
    expect(names).toEqual(['db-0', 'db-1']);
    const everywhere = ({ status }: DaemonSet) =>
      status?.numberReady &&
      status.numberReady === status.desiredNumberScheduled &&
      status.updatedNumberScheduled === status.desiredNumberScheduled;
    await until<DaemonSet>(daemon, 'node', everywhere);
    for (const [kind, name] of [
      [stateful, 'db'],
      [daemon, 'node'],
    ] as const) {
      await store.patch(
        kind,
        { namespace, name },
        {
          type: 'strategic',
          body: { spec: { template: template(name, 'db:v2') } },
        },
      );
    }
    await until<StatefulSet>(
      stateful,
      'db',
      set =>
        ready(set) &&
        set.status?.currentRevision !== first.status?.currentRevision,
    );
    const replaced = await eventually(async () =>
      [...(await pods('db')), ...(await pods('node'))].every(
        ({ spec, metadata }) =>
          spec.containers[0].image === 'db:v2' && !metadata.deletionTimestamp,
      ),
    );
    expect(replaced).toBe(true);
  });

  it('deletes the pods of a deleted Deployment, in their time', async () => {
    const { store } = cluster();
    await store.create(deploymentOf(namespace, 'gone'));
    await until<Deployment>(DEPLOYMENT, 'gone', isRolledOut);
    await store.delete(
      DEPLOYMENT,
      { namespace, name: 'gone' },
      { propagation: 'Background' },
    );
    const gone = await eventually(
      async () => (await pods('gone')).length === 0,
    );
    expect(gone).toBe(true);
  });

  it('gives a pod no more time to stop than it was told', async () => {
    const { store } = cluster();
    const name = { namespace, name: 'slow-to-stop' };
    await store.create({
      ...POD,
      metadata: {
        ...name,
        annotations: { [`${BEHAVIOR}/stop-seconds`]: '60' },
      },
      spec: { containers: [{ name: 'main', image: 'web:v1' }] },
    });
    await until<Pod>(POD, name.name, ({ status }) => status?.podIPs);
    await store.delete(POD, name, { gracePeriodSeconds: 1 });
    const isGone = () =>
      store.get(POD, name).then(
        () => false,
        error => error.code === 404,
      );
    expect(await eventually(isGone, 10_000)).toBe(true);
  });

  it('leaves a pod that fits no node pending, and says so', async () => {
    const { store } = cluster();
    const wanted = deploymentOf(namespace, 'nowhere', { replicas: 1 });
    await store.create({
      ...wanted,
      spec: {
        ...wanted.spec,
        template: {
          ...wanted.spec.template,
          spec: {
            ...wanted.spec.template.spec,
            nodeSelector: { disk: 'gold' },
          },
        },
      },
    });
    const pod = await eventually(async () =>
      (await pods('nowhere')).find(({ status }) => status?.conditions),
    );
    expect(pod.status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' },
    ]);
  });
}
