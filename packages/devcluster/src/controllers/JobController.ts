import { timestamp } from '../clock/timestamp';
import { isPodActive, POD, type Pod } from '../objects/pods';
import type { Job, WorkloadCondition } from '../objects/workloads';
import {
  Controller,
  type ControllerContext,
  type ReconcileResult,
} from './Controller';
import type { Informer } from './Informers';
import { podOf } from './podTemplates';

const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 360_000;

interface Progress {
  active: Pod[];
  succeeded: number;
  failed: number;
}

/** Runs the pods of Jobs until enough of them succeeded, or too many failed. */
export class JobController extends Controller<Job> {
  readonly #pods: Informer<Pod>;

  constructor(context: ControllerContext) {
    super(context, { apiVersion: 'batch/v1', kind: 'Job' }, 'job-controller');
    this.#pods = this.controlled<Pod>(POD);
  }

  protected async reconcile(job: Job): Promise<ReconcileResult> {
    if (job.metadata.deletionTimestamp) {
      return undefined;
    }
    if (isJobFinished(job)) {
      return this.#expire(job);
    }
    const pods = this.#pods.controlledBy(job);
    const inPhase = (phase: string) =>
      pods.filter(({ status }) => status?.phase === phase).length;
    const progress: Progress = {
      active: pods.filter(isPodActive),
      succeeded: inPhase('Succeeded'),
      failed: inPhase('Failed'),
    };
    const end = this.#endOf(job, progress);
    if (end) {
      await this.#deletePods(job, progress.active);
      const stopped = end.type === 'Failed' ? progress.active.length : 0;
      const failed = progress.failed + stopped;
      await this.#writeProgress(job, { ...progress, active: [], failed }, end);
      this.events.record(job, {
        type: end.type === 'Complete' ? 'Normal' : 'Warning',
        reason: end.reason ?? 'Completed',
        message: end.message ?? 'Job completed',
      });
      return undefined;
    }
    const retryMs = await this.#start(job, pods, progress);
    await this.#writeProgress(job, progress, undefined);
    return this.#nextLook(job, retryMs);
  }

  #endOf(
    job: Job,
    { active, succeeded, failed }: Progress,
  ): WorkloadCondition | undefined {
    const { spec } = job;
    const restarts = active
      .filter(({ spec: { restartPolicy } }) => restartPolicy === 'OnFailure')
      .flatMap(({ status }) => [
        ...(status?.initContainerStatuses ?? []),
        ...(status?.containerStatuses ?? []),
      ])
      .reduce((sum, { restartCount }) => sum + restartCount, 0);
    if (
      failed > spec.backoffLimit ||
      restarts >= Math.max(1, spec.backoffLimit)
    ) {
      return {
        type: 'Failed',
        status: 'True',
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
      };
    }
    if (
      spec.activeDeadlineSeconds !== undefined &&
      this.#runsFor(job) >= spec.activeDeadlineSeconds * 1000
    ) {
      return {
        type: 'Failed',
        status: 'True',
        reason: 'DeadlineExceeded',
        message: 'Job was active longer than specified deadline',
      };
    }
    // Without a number it is enough that one succeeded, when the others have ended too.
    const isComplete =
      spec.completions === undefined
        ? succeeded > 0 && active.length === 0
        : succeeded >= spec.completions;
    return isComplete ? { type: 'Complete', status: 'True' } : undefined;
  }

  /** Milliseconds since it was begun. */
  #runsFor({ status }: Job): number {
    return status?.startTime
      ? this.clock.now().getTime() - Date.parse(status.startTime)
      : 0;
  }

  /** Gives the time until the next pod may be begun, where one failed. */
  async #start(
    job: Job,
    pods: readonly Pod[],
    progress: Progress,
  ): Promise<number | undefined> {
    const { spec } = job;
    if (spec.suspend) {
      await this.#deletePods(job, progress.active);
      progress.active = [];
      return undefined;
    }
    const wanted = wantedPods(job, progress);
    if (progress.active.length >= wanted) {
      await this.#deletePods(job, progress.active.splice(wanted));
      return undefined;
    }
    const wait = this.#untilRetry(pods, progress.failed);
    if (wait > 0) {
      return wait;
    }
    for (let count = progress.active.length; count < wanted; count++) {
      progress.active.push(
        await this.createPod(
          job,
          podOf(job, spec.template, { generateName: `${job.metadata.name}-` }),
        ),
      );
    }
    return undefined;
  }

  #untilRetry(pods: readonly Pod[], failed: number): number {
    if (failed === 0) {
      return 0;
    }
    const last = Math.max(
      ...pods.flatMap(({ status }) =>
        (status?.containerStatuses ?? []).map(({ state }) =>
          Date.parse(state.terminated?.finishedAt ?? '1970-01-01'),
        ),
      ),
    );
    const wait = Math.min(FIRST_RETRY_MS * 2 ** (failed - 1), LONGEST_RETRY_MS);
    return last + wait - this.clock.now().getTime();
  }

  #nextLook(job: Job, retryMs: number | undefined): ReconcileResult {
    const { activeDeadlineSeconds: deadline } = job.spec;
    const waits = [
      ...(retryMs === undefined ? [] : [retryMs]),
      ...(deadline === undefined ? [] : [deadline * 1000 - this.#runsFor(job)]),
    ];
    return waits.length > 0
      ? { requeueAfterMs: Math.max(50, Math.min(...waits)) }
      : undefined;
  }

  async #deletePods(job: Job, pods: readonly Pod[]): Promise<void> {
    for (const pod of pods) {
      await this.deletePod(job, pod);
    }
  }

  async #writeProgress(
    job: Job,
    { active, succeeded, failed }: Progress,
    end: WorkloadCondition | undefined,
  ): Promise<void> {
    const now = timestamp(this.clock.now());
    await this.writeStatus(job, {
      startTime: job.status?.startTime ?? now,
      ...(active.length > 0 ? { active: active.length } : {}),
      ...(succeeded > 0 ? { succeeded } : {}),
      ...(failed > 0 ? { failed } : {}),
      ...(end
        ? {
            conditions: [
              { ...end, lastProbeTime: now, lastTransitionTime: now },
            ],
          }
        : {}),
      ...(end?.type === 'Complete' ? { completionTime: now } : {}),
    });
  }

  async #expire(job: Job): Promise<ReconcileResult> {
    const { ttlSecondsAfterFinished: ttl } = job.spec;
    const [end] = job.status?.conditions ?? [];
    if (ttl === undefined || !end?.lastTransitionTime) {
      return undefined;
    }
    const left =
      Date.parse(end.lastTransitionTime) +
      ttl * 1000 -
      this.clock.now().getTime();
    if (left > 0) {
      return { requeueAfterMs: left };
    }
    await this.store.delete(job, job.metadata, {
      uid: job.metadata.uid,
      propagation: 'Background',
    });
    return undefined;
  }
}

/** How many pods are to run at once. */
function wantedPods(
  { spec: { completions, parallelism = 1 } }: Job,
  { active, succeeded }: Progress,
): number {
  if (completions !== undefined) {
    return Math.min(parallelism, completions - succeeded);
  }
  return succeeded > 0 ? active.length : parallelism;
}

/** Whether a Job has ended, one way or the other. */
export function isJobFinished({ status }: Job): boolean {
  return (status?.conditions ?? []).some(
    condition =>
      condition.status === 'True' &&
      (condition.type === 'Complete' || condition.type === 'Failed'),
  );
}
