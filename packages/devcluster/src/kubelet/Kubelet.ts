import type { Clock } from '../clock/Clock';
import { timestamp } from '../clock/timestamp';
import { isPodFinished, POD, type Pod } from '../objects/pods';
import {
  EventRecorder,
  isRefused,
  ObjectCache,
  StatusError,
  type ClusterStore,
  type KubeObject,
  type ObjectChange,
} from '../store';
import type { LogOptions, PodLogs } from './PodLogs';
import { PodRun } from './PodRun';

const NODE = { apiVersion: 'v1', kind: 'Node' };

/** What is said of a container that has no log, because its image cannot be pulled. */
const WAITING: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

const NODE_INFO = {
  architecture: 'amd64',
  bootID: '',
  containerRuntimeVersion: 'devcluster://0',
  kernelVersion: '',
  kubeProxyVersion: '',
  kubeletVersion: 'v1.30.0-gimlet-stand-in',
  machineID: '',
  operatingSystem: 'linux',
  osImage: 'stand-in',
  systemUUID: '',
};

/** A node that runs no containers: it says of the pods that are given to it what their annotations want. */
export class Kubelet implements PodLogs {
  readonly nodeName: string;
  readonly #store: ClusterStore;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  readonly #defaults: Readonly<Record<string, string>> | undefined;
  readonly #onError: (error: unknown) => void;
  readonly #pods: ObjectCache<Pod>;
  readonly #runs = new Map<string, PodRun>();
  #addresses = 0;

  /** `defaults` are what the annotations of `behavior.ts` say where a pod has none, without their prefix. */
  constructor(options: {
    store: ClusterStore;
    clock: Clock;
    nodeName?: string;
    defaults?: Readonly<Record<string, string>>;
    onError?: (error: unknown) => void;
  }) {
    this.nodeName = options.nodeName ?? 'devcluster-node';
    this.#store = options.store;
    this.#clock = options.clock;
    this.#defaults = options.defaults;
    this.#onError = options.onError ?? (() => {});
    this.#events = new EventRecorder({
      store: options.store,
      clock: options.clock,
      source: 'kubelet',
    });
    this.#pods = new ObjectCache<Pod>({
      store: options.store,
      kind: POD,
      onChange: change => this.#onPod(change),
    });
  }

  /** Registers the node. `logPort` is where its logs can be had, for an API server that asks by HTTPS. */
  async start({ logPort = 10250 }: { logPort?: number } = {}): Promise<void> {
    await this.#register(logPort);
    await this.#pods.start();
  }

  stop(): void {
    this.#pods.stop();
    this.#runs.forEach(run => run.abandon());
    this.#runs.clear();
  }

  async *read(
    pod: Pod,
    options: LogOptions,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const { name, uid } = pod.metadata;
    const run = this.#runs.get(uid ?? '')?.container(options.container);
    const which = `container "${options.container}" in pod "${name}"`;
    const log = options.previous ? run?.previousLog : run?.log;
    if (!log) {
      const reason = run?.waitingReason ?? 'ContainerCreating';
      throw StatusError.of(
        'BadRequest',
        options.previous
          ? `previous terminated ${which} not found`
          : `${which} is waiting to start: ${WAITING[reason] ?? reason}`,
      );
    }
    yield* log.read(options, this.#clock.now(), signal);
  }

  /** The pod of that name on this node; for those who ask the node itself. */
  pod(namespace: string, name: string): Pod | undefined {
    const pod = this.#pods.get(`${namespace}/${name}`);
    return pod?.spec.nodeName === this.nodeName ? pod : undefined;
  }

  #onPod({ before, after }: ObjectChange<Pod>): void {
    const uid = (after ?? before)?.metadata.uid ?? '';
    if (before && before.metadata.uid !== after?.metadata.uid) {
      this.#end(before.metadata.uid ?? '');
    }
    if (!after || after.spec.nodeName !== this.nodeName) {
      return;
    }
    let run = this.#runs.get(uid);
    if (!run && !isPodFinished(after)) {
      run = this.#begin(after);
    }
    if (after.metadata.deletionTimestamp) {
      const { deletionGracePeriodSeconds = 30 } = after.metadata;
      void (run?.stop(deletionGracePeriodSeconds) ?? this.#remove(after));
    }
  }

  #begin(pod: Pod): PodRun {
    this.#addresses += 1;
    const run = new PodRun({
      pod,
      store: this.#store,
      clock: this.#clock,
      events: this.#events,
      podIp: `10.244.${(this.#addresses >> 8) & 255}.${this.#addresses & 255}`,
      defaults: this.#defaults,
      onError: this.#onError,
    });
    this.#runs.set(pod.metadata.uid ?? '', run);
    run.start();
    return run;
  }

  #end(uid: string): void {
    this.#runs.get(uid)?.abandon();
    this.#runs.delete(uid);
  }

  /** A pod that this kubelet never ran, from before its own start. */
  async #remove({ metadata }: Pod): Promise<void> {
    await this.#store
      .delete(POD, metadata, { uid: metadata.uid, gracePeriodSeconds: 0 })
      .catch(error => {
        if (!isRefused(error, 'NotFound')) {
          this.#onError(error);
        }
      });
  }

  async #register(logPort: number): Promise<void> {
    const node: KubeObject = {
      ...NODE,
      metadata: {
        name: this.nodeName,
        labels: {
          'kubernetes.io/hostname': this.nodeName,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
        },
      },
      spec: {},
    };
    try {
      await this.#store.create(node);
    } catch (error) {
      if (!isRefused(error, 'AlreadyExists')) {
        throw error;
      }
    }
    const amounts = { cpu: '1000', memory: '4000Gi', pods: '100000' };
    const now = timestamp(this.#clock.now());
    await this.#store.patch(
      NODE,
      { name: this.nodeName },
      {
        type: 'merge',
        body: {
          status: {
            capacity: amounts,
            allocatable: amounts,
            addresses: [
              { type: 'InternalIP', address: '127.0.0.1' },
              { type: 'Hostname', address: this.nodeName },
            ],
            daemonEndpoints: { kubeletEndpoint: { Port: logPort } },
            nodeInfo: NODE_INFO,
            conditions: [
              {
                type: 'Ready',
                status: 'True',
                reason: 'KubeletReady',
                message: 'kubelet is posting ready status',
                lastHeartbeatTime: now,
                lastTransitionTime: now,
              },
            ],
          },
        },
      },
      { subresource: 'status', fieldManager: 'kubelet' },
    );
    // An API server taints a new node until its controller has seen it ready; there is none here.
    await this.#store.patch(
      NODE,
      { name: this.nodeName },
      { type: 'merge', body: { spec: { taints: null } } },
      { fieldManager: 'kubelet' },
    );
  }
}
