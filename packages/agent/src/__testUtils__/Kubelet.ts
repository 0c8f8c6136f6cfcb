import {
  CoreV1Api,
  type KubeConfig,
  type V1ContainerStatus,
  type V1Pod,
} from '@kubernetes/client-node';
import { ClusterApi, LimitedTasks } from '../kubernetes';
import { ObjectWatch } from '../kubernetes/ObjectWatch';

const NODE = 'test-node';

/** A node without a container runtime: its pods run at once, unless their image is `…:bad` (no such image) or `…:crash`. */
export class Kubelet {
  private readonly core: CoreV1Api;
  private readonly api: ClusterApi;
  private readonly watch: ObjectWatch;
  private readonly requests = new LimitedTasks(10);
  private readonly done = new Map<string, string>();

  constructor(kubeConfig: KubeConfig) {
    this.core = kubeConfig.makeApiClient(CoreV1Api);
    this.api = new ClusterApi({ kubeConfig });
    this.watch = new ObjectWatch({
      kind: {
        group: '',
        kind: 'Pod',
        plural: 'pods',
        versions: ['v1'],
        fieldSelector: `spec.nodeName=${NODE}`,
      },
      api: this.api,
      lists: new LimitedTasks(1),
      onState: () => {},
      sink: {
        listBegins: () => {},
        put: object => this.look(object as unknown as V1Pod),
        remove: () => {},
        keepOnly: () => {},
      },
      waits: { retry: { first: 50, most: 500 } },
    });
  }

  async start(): Promise<void> {
    await this.core.createNode({ body: { metadata: { name: NODE } } });
    // Nothing here takes away the taint of a node that is not ready yet.
    const node = await this.core.readNode({ name: NODE });
    await this.core.replaceNode({
      name: NODE,
      body: { ...node, spec: { ...node.spec, taints: [] } },
    });
    await this.core.replaceNodeStatus({
      name: NODE,
      body: {
        metadata: { name: NODE },
        status: {
          capacity: { cpu: '500', memory: '500Gi', pods: '2000' },
          allocatable: { cpu: '500', memory: '500Gi', pods: '2000' },
          conditions: [{ type: 'Ready', status: 'True' }],
        },
      },
    });
    this.watch.start();
  }

  async stop(): Promise<void> {
    await this.watch.stop();
    this.api.close();
  }

  private look(pod: V1Pod): void {
    const { uid = '', deletionTimestamp } = pod.metadata ?? {};
    const wanted = deletionTimestamp ? 'gone' : 'run';
    if (this.done.get(uid) === wanted) return;
    this.done.set(uid, wanted);
    void this.requests
      .run(() => (wanted === 'gone' ? this.remove(pod) : this.setStatus(pod)))
      // The object moved on, or the server is away: its next change, or list, tells again.
      .catch(() => this.done.delete(uid));
  }

  private async remove({ metadata }: V1Pod): Promise<void> {
    const { name = '', namespace = '' } = metadata ?? {};
    await this.core.deleteNamespacedPod({
      name,
      namespace,
      gracePeriodSeconds: 0,
    });
  }

  private async setStatus(pod: V1Pod): Promise<void> {
    const { name = '', namespace = '' } = pod.metadata ?? {};
    const statuses = (pod.spec?.containers ?? []).map(container =>
      statusOf(container.name, container.image ?? ''),
    );
    const ready = statuses.every(status => status.ready) ? 'True' : 'False';
    const lastTransitionTime = new Date();
    await this.core.replaceNamespacedPodStatus({
      name,
      namespace,
      body: {
        ...pod,
        status: {
          phase: ready === 'True' ? 'Running' : 'Pending',
          conditions: [
            { type: 'PodScheduled', status: 'True', lastTransitionTime },
            { type: 'Ready', status: ready, lastTransitionTime },
            { type: 'ContainersReady', status: ready, lastTransitionTime },
          ],
          startTime: lastTransitionTime,
          containerStatuses: statuses,
        },
      },
    });
  }
}

function statusOf(name: string, image: string): V1ContainerStatus {
  const bad = image.endsWith(':bad');
  const crash = image.endsWith(':crash');
  const waiting = bad
    ? { reason: 'ErrImagePull', message: `no such image: ${image}` }
    : { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting' };
  return {
    name,
    image,
    imageID: '',
    ready: !bad && !crash,
    restartCount: crash ? 3 : 0,
    state: bad || crash ? { waiting } : { running: { startedAt: new Date() } },
    ...(crash && {
      lastState: {
        terminated: { exitCode: 1, reason: 'Error', finishedAt: new Date() },
      },
    }),
  };
}
