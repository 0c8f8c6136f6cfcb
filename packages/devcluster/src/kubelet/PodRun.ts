import { sleep, type Clock } from '../clock/Clock';
import { timestamp } from '../clock/timestamp';
import { isEqual } from '../fields/isEqual';
import {
  POD,
  type ContainerSpec,
  type Pod,
  type PodCondition,
  type PodStatus,
} from '../objects/pods';
import { isRefused, type ClusterStore, type EventRecorder } from '../store';
import { behaviorOf } from './behavior';
import { ContainerRun } from './ContainerRun';

/** A pod on the node: its containers run as its annotations say, and its status says how. */
export class PodRun {
  readonly #pod: Pod;
  readonly #store: ClusterStore;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  readonly #podIp: string;
  readonly #onError: (error: unknown) => void;
  readonly #stopped = new AbortController();
  readonly #initial: ContainerRun[];
  readonly #containers: ContainerRun[];
  readonly #startTime: string;
  #conditions: PodCondition[];
  #written: PodStatus | undefined;
  #writing: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(options: {
    pod: Pod;
    store: ClusterStore;
    clock: Clock;
    events: EventRecorder;
    podIp: string;
    defaults?: Readonly<Record<string, string>>;
    onError: (error: unknown) => void;
  }) {
    const { pod, defaults } = options;
    this.#pod = pod;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#events = options.events;
    this.#podIp = options.podIp;
    this.#onError = options.onError;
    this.#startTime = timestamp(options.clock.now());
    this.#conditions = pod.status?.conditions ?? [];
    const { initContainers = [], containers } = pod.spec;
    const restarts = pod.spec.restartPolicy ?? 'Always';
    const run = (spec: ContainerSpec, initial: boolean) =>
      new ContainerRun({
        spec,
        behavior: behaviorOf(pod, spec, { initial, defaults }),
        podName: `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`,
        restarts: initial && restarts === 'Always' ? 'OnFailure' : restarts,
        waiting:
          initial || initContainers.length > 0
            ? 'PodInitializing'
            : 'ContainerCreating',
        clock: options.clock,
        signal: this.#stopped.signal,
        changed: () => this.#write(),
        tell: event => this.#events.record(pod, event),
      });
    this.#initial = initContainers.map(spec => run(spec, true));
    this.#containers = containers.map(spec => run(spec, false));
  }

  container(name: string): ContainerRun | undefined {
    return [...this.#initial, ...this.#containers].find(
      ({ spec }) => spec.name === name,
    );
  }

  start(): void {
    this.#write();
    void this.#run();
  }

  /** Stops the containers in their time, which is no longer than `grace` seconds, then removes the pod. */
  async stop(grace: number): Promise<void> {
    if (this.#stopping) {
      return;
    }
    this.#stopping = true;
    const seconds = Math.max(
      ...this.#containers.map(({ behavior }) => behavior.stopSeconds),
    );
    for (const { isRunning, spec } of this.#containers) {
      if (isRunning) {
        this.#events.record(this.#pod, {
          type: 'Normal',
          reason: 'Killing',
          message: `Stopping container ${spec.name}`,
        });
      }
    }
    await sleep(this.#clock, Math.min(seconds, grace) * 1000);
    this.abandon();
    await this.#writing;
    const { uid } = this.#pod.metadata;
    await this.#store
      .delete(POD, this.#pod.metadata, { uid, gracePeriodSeconds: 0 })
      .catch(error => {
        if (!isGone(error)) {
          this.#onError(error);
        }
      });
  }

  /** Stops at once and writes no more; for a pod that is gone. */
  abandon(): void {
    this.#stopped.abort();
    [...this.#initial, ...this.#containers].forEach(run => run.stop());
  }

  async #run(): Promise<void> {
    for (const container of this.#initial) {
      await container.run();
      if (container.exitCode !== 0) {
        return;
      }
    }
    await Promise.all(this.#containers.map(container => container.run()));
  }

  #write(): void {
    if (this.#stopped.signal.aborted) {
      return;
    }
    const status = this.#status();
    if (isEqual(status, this.#written)) {
      return;
    }
    this.#written = status;
    this.#writing = this.#writing
      .then(() =>
        this.#store.patch(
          POD,
          this.#pod.metadata,
          { type: 'merge', body: { status } },
          { subresource: 'status', fieldManager: 'kubelet' },
        ),
      )
      .then(
        () => {},
        error => {
          if (!isGone(error)) {
            // What was not written is written with the next change.
            this.#written = undefined;
            this.#onError(error);
          }
        },
      );
  }

  #status(): PodStatus {
    const initialized = this.#initial.every(({ exitCode }) => exitCode === 0);
    const containerStatuses = this.#containers.map(run => run.status());
    const phase = this.#phase(initialized);
    const ready =
      initialized &&
      phase === 'Running' &&
      containerStatuses.every(container => container.ready);
    const notReady = containerStatuses
      .filter(container => !container.ready)
      .map(({ name }) => name);
    const why =
      phase === 'Succeeded'
        ? { reason: 'PodCompleted' }
        : {
            reason: 'ContainersNotReady',
            message: `containers with unready status: [${notReady.join(' ')}]`,
          };
    this.#setCondition('Initialized', initialized, {
      reason: 'ContainersNotInitialized',
    });
    this.#setCondition('Ready', ready, why);
    this.#setCondition('ContainersReady', ready, why);
    this.#setCondition('PodScheduled', true, {});
    return {
      phase,
      conditions: this.#conditions,
      hostIP: '127.0.0.1',
      podIP: this.#podIp,
      podIPs: [{ ip: this.#podIp }],
      startTime: this.#startTime,
      ...(this.#initial.length > 0
        ? { initContainerStatuses: this.#initial.map(run => run.status()) }
        : {}),
      containerStatuses,
    };
  }

  #phase(initialized: boolean): PodStatus['phase'] {
    const restarts = this.#pod.spec.restartPolicy ?? 'Always';
    const failedInitially =
      restarts === 'Never' &&
      this.#initial.some(({ exitCode }) => (exitCode ?? 0) !== 0);
    if (failedInitially) {
      return 'Failed';
    }
    const codes = this.#containers.map(({ exitCode }) => exitCode);
    if (restarts !== 'Always' && codes.every(code => code !== undefined)) {
      if (codes.every(code => code === 0)) {
        return 'Succeeded';
      }
      if (restarts === 'Never') {
        return 'Failed';
      }
    }
    const hasBegun = this.#containers.some(
      ({ log, exitCode }) => log !== undefined || exitCode !== undefined,
    );
    const allBegun = this.#containers.every(
      ({ log, waitingReason }) =>
        log !== undefined || waitingReason === 'CrashLoopBackOff',
    );
    return initialized && hasBegun && allBegun ? 'Running' : 'Pending';
  }

  #setCondition(
    type: string,
    value: boolean,
    otherwise: { reason?: string; message?: string },
  ): void {
    const before = this.#conditions.find(condition => condition.type === type);
    const status = value ? 'True' : 'False';
    const now = timestamp(this.#clock.now());
    const condition: PodCondition = {
      type,
      status,
      lastTransitionTime:
        before?.status === status ? before.lastTransitionTime : now,
      ...(value ? {} : otherwise),
    };
    this.#conditions = before
      ? this.#conditions.map(other => (other === before ? condition : other))
      : [...this.#conditions, condition];
  }
}

function isGone(error: unknown): boolean {
  return isRefused(error, 'NotFound') || isRefused(error, 'Conflict');
}
