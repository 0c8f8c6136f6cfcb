import { timestamp } from '../clock/timestamp';
import type { CronJob, Job } from '../objects/workloads';
import { isRefused } from '../store';
import {
  Controller,
  WRITER,
  type ControllerContext,
  type ReconcileResult,
} from './Controller';
import { isDue } from './cronSchedule';
import type { Informer } from './Informers';
import { isJobFinished } from './JobController';
import { controlledBy } from './podTemplates';

const JOB = { apiVersion: 'batch/v1', kind: 'Job' };
const MINUTE_MS = 60_000;

/** Makes Jobs by the schedules of CronJobs, and deletes the oldest of those that ended. */
export class CronJobController extends Controller<CronJob> {
  readonly #jobs: Informer<Job>;

  constructor(context: ControllerContext) {
    super(
      context,
      { apiVersion: 'batch/v1', kind: 'CronJob' },
      'cronjob-controller',
    );
    this.#jobs = this.controlled<Job>(JOB);
  }

  protected async reconcile(cron: CronJob): Promise<ReconcileResult> {
    if (cron.metadata.deletionTimestamp) {
      return undefined;
    }
    const now = this.clock.now();
    const minute = Math.floor(now.getTime() / MINUTE_MS);
    const jobs = this.#jobs.controlledBy(cron);
    // The minute in which it is made is not one of its own any more.
    const last = Date.parse(
      cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp ?? '',
    );
    const isNew = Math.floor(last / MINUTE_MS) < minute;
    const running = jobs.filter(job => !isJobFinished(job));
    const started =
      !cron.spec.suspend && isNew && isDue(cron.spec.schedule, now)
        ? await this.#start(cron, running, minute)
        : undefined;
    await this.#writeRuns(cron, started ? [...running, started] : running, {
      scheduled: started ? new Date(minute * MINUTE_MS) : undefined,
      jobs,
    });
    await this.#cleanUp(cron, jobs);
    return { requeueAfterMs: (minute + 1) * MINUTE_MS - now.getTime() };
  }

  async #start(
    cron: CronJob,
    running: readonly Job[],
    minute: number,
  ): Promise<Job | undefined> {
    const { concurrencyPolicy, jobTemplate } = cron.spec;
    if (concurrencyPolicy === 'Forbid' && running.length > 0) {
      return undefined;
    }
    if (concurrencyPolicy === 'Replace') {
      await this.#delete(running);
    }
    const job = await this.store
      .create<Job>(
        {
          ...JOB,
          metadata: {
            ...jobTemplate.metadata,
            name: `${cron.metadata.name}-${minute}`,
            namespace: cron.metadata.namespace,
            ownerReferences: [controlledBy(cron)],
          },
          spec: jobTemplate.spec,
        },
        WRITER,
      )
      .catch(error => {
        if (isRefused(error, 'AlreadyExists')) {
          return undefined;
        }
        throw error;
      });
    if (job) {
      this.events.record(cron, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created job ${job.metadata.name}`,
      });
    }
    return job;
  }

  async #writeRuns(
    cron: CronJob,
    active: readonly Job[],
    { scheduled, jobs }: { scheduled: Date | undefined; jobs: readonly Job[] },
  ): Promise<void> {
    const successes = jobs
      .map(({ status }) => status?.completionTime)
      .filter(time => time !== undefined)
      .sort();
    const lastSuccessfulTime =
      successes.at(-1) ?? cron.status?.lastSuccessfulTime;
    const lastScheduleTime = scheduled
      ? timestamp(scheduled)
      : cron.status?.lastScheduleTime;
    await this.writeStatus(cron, {
      ...(active.length > 0
        ? {
            active: active.map(({ apiVersion, kind, metadata }) => ({
              apiVersion,
              kind,
              namespace: metadata.namespace ?? '',
              name: metadata.name,
              uid: metadata.uid ?? '',
            })),
          }
        : {}),
      ...(lastScheduleTime ? { lastScheduleTime } : {}),
      ...(lastSuccessfulTime ? { lastSuccessfulTime } : {}),
    });
  }

  async #cleanUp(cron: CronJob, jobs: readonly Job[]): Promise<void> {
    const ended = jobs.filter(isJobFinished).sort((left, right) => {
      const [a, b] = [left, right].map(
        ({ metadata }) => metadata.creationTimestamp ?? '',
      );
      return a < b ? 1 : -1;
    });
    const succeeded = ended.filter(({ status }) => status?.completionTime);
    const failed = ended.filter(({ status }) => !status?.completionTime);
    await this.#delete([
      ...succeeded.slice(cron.spec.successfulJobsHistoryLimit),
      ...failed.slice(cron.spec.failedJobsHistoryLimit),
    ]);
  }

  async #delete(jobs: readonly Job[]): Promise<void> {
    for (const { metadata } of jobs) {
      await this.store.delete(JOB, metadata, {
        uid: metadata.uid,
        propagation: 'Background',
      });
    }
  }
}
