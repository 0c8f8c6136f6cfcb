import { randomBytes } from 'node:crypto';
import { sleep, type Clock } from '../clock/Clock';
import { timestamp } from '../clock/timestamp';
import type {
  ContainerSpec,
  ContainerState,
  ContainerStatus,
} from '../objects/pods';
import type { RecordedEvent } from '../store';
import type { ContainerBehavior } from './behavior';
import { ContainerLog } from './ContainerLog';

const FIRST_BACK_OFF_SECONDS = 10;
const LONGEST_BACK_OFF_SECONDS = 300;

/** One container of a pod, from the pull of its image to its end. */
export class ContainerRun {
  readonly spec: ContainerSpec;
  readonly behavior: ContainerBehavior;
  readonly #podName: string;
  readonly #restarts: 'Always' | 'OnFailure' | 'Never';
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #changed: () => void;
  readonly #tell: (event: RecordedEvent) => void;
  #state: ContainerState;
  #lastState: ContainerState = {};
  #restartCount = 0;
  #ready = false;
  #log?: ContainerLog;
  #previousLog?: ContainerLog;
  #id = '';

  constructor(options: {
    spec: ContainerSpec;
    behavior: ContainerBehavior;
    podName: string;
    /** An init container is begun anew only where it failed. */
    restarts: 'Always' | 'OnFailure' | 'Never';
    waiting: string;
    clock: Clock;
    signal: AbortSignal;
    changed: () => void;
    tell: (event: RecordedEvent) => void;
  }) {
    this.spec = options.spec;
    this.behavior = options.behavior;
    this.#podName = options.podName;
    this.#restarts = options.restarts;
    this.#clock = options.clock;
    this.#signal = options.signal;
    this.#changed = options.changed;
    this.#tell = options.tell;
    this.#state = { waiting: { reason: options.waiting } };
  }

  get exitCode(): number | undefined {
    return this.#state.terminated?.exitCode;
  }

  get isRunning(): boolean {
    return this.#state.running !== undefined;
  }

  get waitingReason(): string | undefined {
    return this.#state.waiting?.reason;
  }

  get log(): ContainerLog | undefined {
    return this.#log;
  }

  get previousLog(): ContainerLog | undefined {
    return this.#previousLog;
  }

  /** Resolves when it has ended for good, or the signal is aborted. */
  async run(): Promise<void> {
    if (!(await this.#pull()) || !(await this.#configure())) {
      return;
    }
    for (let ended = 0; !this.#signal.aborted; ended++) {
      await this.#runOnce(ended < this.behavior.exits);
      if (this.#signal.aborted || !this.#beginsAnew()) {
        return;
      }
      await this.#backOff(ended);
      this.#restartCount += 1;
    }
  }

  /** Ends it at once, as being told to stop does. */
  stop(): void {
    if (this.#state.running) {
      this.#terminate(0, 'Completed');
    }
    this.#log?.end();
  }

  status(): ContainerStatus {
    const { name, image } = this.spec;
    return {
      name,
      image,
      imageID: this.#id ? `${image}@sha256:${'0'.repeat(64)}` : '',
      ...(this.#id ? { containerID: this.#id } : {}),
      ready: this.#ready,
      started: this.#state.running !== undefined,
      restartCount: this.#restartCount,
      state: this.#state,
      lastState: this.#lastState,
    };
  }

  async #pull(): Promise<boolean> {
    const { pullError, pullSeconds } = this.behavior;
    const { image } = this.spec;
    this.#tell({
      type: 'Normal',
      reason: 'Pulling',
      message: `Pulling image "${image}"`,
    });
    await this.#sleep(pullSeconds);
    for (let tried = 0; pullError !== undefined; tried++) {
      if (this.#signal.aborted) {
        return false;
      }
      this.#tell({
        type: 'Warning',
        reason: 'Failed',
        message: `Failed to pull image "${image}": ${pullError}`,
      });
      this.#tell({
        type: 'Warning',
        reason: 'Failed',
        message: 'Error: ErrImagePull',
      });
      this.#wait('ErrImagePull', pullError);
      await this.#sleep(1);
      if (this.#signal.aborted) {
        return false;
      }
      this.#tell({
        type: 'Normal',
        reason: 'BackOff',
        message: `Back-off pulling image "${image}"`,
      });
      this.#tell({
        type: 'Warning',
        reason: 'Failed',
        message: 'Error: ImagePullBackOff',
      });
      this.#wait('ImagePullBackOff', `Back-off pulling image "${image}"`);
      await this.#sleep(backOffSeconds(tried));
    }
    if (!this.#signal.aborted) {
      this.#tell({
        type: 'Normal',
        reason: 'Pulled',
        message: `Successfully pulled image "${image}"`,
      });
    }
    return !this.#signal.aborted;
  }

  /** Whether the container could be made; one that cannot stays so until its pod is gone. */
  async #configure(): Promise<boolean> {
    const { configError } = this.behavior;
    if (configError === undefined) {
      return true;
    }
    this.#tell({
      type: 'Warning',
      reason: 'Failed',
      message: `Error: ${configError}`,
    });
    this.#wait('CreateContainerConfigError', configError);
    return false;
  }

  async #runOnce(ends: boolean): Promise<void> {
    const { behavior, spec } = this;
    const log = new ContainerLog();
    this.#log = log;
    this.#id = `devcluster://${randomBytes(32).toString('hex')}`;
    this.#tell({
      type: 'Normal',
      reason: 'Created',
      message: `Created container ${spec.name}`,
    });
    this.#tell({
      type: 'Normal',
      reason: 'Started',
      message: `Started container ${spec.name}`,
    });
    log.print(this.#clock.now(), ...behavior.log);
    this.#state = { running: { startedAt: timestamp(this.#clock.now()) } };
    const exit = ends ? behavior.exit : undefined;
    const isReadyFirst =
      behavior.ready && (!exit || behavior.readySeconds < exit.afterSeconds);
    this.#ready = isReadyFirst && behavior.readySeconds === 0;
    if (!exit || exit.afterSeconds > 0) {
      this.#changed();
    }
    if (isReadyFirst && behavior.readySeconds > 0) {
      await this.#sleep(behavior.readySeconds);
      this.#ready = !this.#signal.aborted;
      this.#changed();
    }
    await (exit
      ? this.#sleep(
          exit.afterSeconds - (isReadyFirst ? behavior.readySeconds : 0),
        )
      : this.#runOn(log));
    if (exit && !this.#signal.aborted) {
      log.print(this.#clock.now(), ...behavior.exitLog);
      this.#terminate(exit.code, exit.reason);
    }
    log.end();
  }

  /** Until it is told to stop, with a line now and then. */
  async #runOn(log: ContainerLog): Promise<void> {
    const { logEverySeconds } = this.behavior;
    for (let line = 1; logEverySeconds > 0 && !this.#signal.aborted; line++) {
      await this.#sleep(logEverySeconds);
      log.print(this.#clock.now(), `${this.spec.name} is alive (${line})`);
    }
    await new Promise<void>(resolve => {
      if (this.#signal.aborted) {
        resolve();
      }
      this.#signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  #beginsAnew(): boolean {
    return (
      this.#restarts === 'Always' ||
      (this.#restarts === 'OnFailure' && this.exitCode !== 0)
    );
  }

  /** The first restart is at once, as the kubelet's. */
  async #backOff(ended: number): Promise<void> {
    this.#lastState = this.#state;
    this.#previousLog = this.#log;
    if (ended === 0) {
      return;
    }
    const seconds = backOffSeconds(ended - 1);
    this.#tell({
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
    });
    this.#wait(
      'CrashLoopBackOff',
      `back-off ${showSeconds(seconds)} restarting failed container=${
        this.spec.name
      } pod=${this.#podName}`,
    );
    await this.#sleep(seconds);
  }

  #wait(reason: string, message: string): void {
    this.#ready = false;
    this.#state = { waiting: { reason, message } };
    this.#changed();
  }

  #terminate(exitCode: number, reason: string): void {
    const now = timestamp(this.#clock.now());
    this.#ready = false;
    this.#state = {
      terminated: {
        exitCode,
        reason,
        startedAt: this.#state.running?.startedAt ?? now,
        finishedAt: now,
        containerID: this.#id,
      },
    };
    this.#changed();
  }

  /** Ends early where the signal is aborted. */
  #sleep(seconds: number): Promise<void> {
    return sleep(this.#clock, seconds * 1000, this.#signal);
  }
}

function backOffSeconds(tried: number): number {
  return Math.min(
    FIRST_BACK_OFF_SECONDS * 2 ** tried,
    LONGEST_BACK_OFF_SECONDS,
  );
}

function showSeconds(seconds: number): string {
  return seconds < 60
    ? `${seconds}s`
    : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
