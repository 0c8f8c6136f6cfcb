import type { PodObservation } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  clusterApiError,
  LimitedTasks,
  linesOf,
  type ClusterApi,
} from '../kubernetes';
import { LineMasker } from '../masking';
import type { ClusterCache } from './ClusterCache';

export interface LastLogsOptions {
  api: ClusterApi;
  cache: Pick<ClusterCache, 'putLastLog' | 'lastLogOf'>;
}

/** Of a log: as much as tells why a program ended. */
const LINES = 20;
const BYTES = 16_384;

/** Characters of a line. */
const LONGEST = 500;

/** A kubelet that does not answer must not hold up the logs of other nodes for longer. */
const LIMIT_MS = 30_000;

/** A container whose log may say why the pod does not run, and the run that is meant. */
interface CrashedRun {
  container: string;
  restarts: number;
  /** Its log is that of the run before the present one. */
  previous: boolean;
}

/** Fetches the last lines of containers that crash, once for each crash. */
export class LastLogs {
  private readonly options: LastLogsOptions;
  private readonly requests = new LimitedTasks(2);
  private readonly asked = new Map<string, number>();
  private readonly stopped = new AbortController();

  constructor(options: LastLogsOptions) {
    this.options = options;
  }

  /** Looks at a pod as it is now. */
  consider(pod: PodObservation): void {
    const run = crashedRun(pod);
    if (!run) {
      this.asked.delete(pod.uid);
      return;
    }
    if (this.asked.get(pod.uid) === run.restarts) return;
    this.asked.set(pod.uid, run.restarts);
    void this.requests.run(() => this.fetch(pod, run));
  }

  /** The pod is gone. */
  forget(uid: string): void {
    this.asked.delete(uid);
  }

  stop(): void {
    this.stopped.abort();
  }

  private async fetch(pod: PodObservation, run: CrashedRun): Promise<void> {
    const { api, cache } = this.options;
    if (this.stopped.signal.aborted) return;
    const { container, restarts, previous } = run;
    const masker = new LineMasker();
    const lines: string[] = [];
    try {
      const stream = await api.stream(
        `/api/v1/namespaces/${encodeURIComponent(
          pod.namespace,
        )}/pods/${encodeURIComponent(pod.name)}/log`,
        {
          container,
          previous: previous || undefined,
          tailLines: LINES,
          limitBytes: BYTES,
        },
        AbortSignal.any([this.stopped.signal, AbortSignal.timeout(LIMIT_MS)]),
      );
      for await (const line of linesOf(stream, BYTES)) {
        lines.push(masker.mask(line).slice(0, LONGEST));
      }
    } catch (error) {
      // The log may be gone, or not be allowed: the cause says enough without it. A server that is away is asked at the next crash.
      if (clusterApiError(error).status === 0) this.asked.delete(pod.uid);
      return;
    }
    if (lines.length > 0) {
      cache.putLastLog(pod.uid, { container, restarts, lines });
    }
  }
}

/** The run whose end is the cause; undefined where no container ended. */
function crashedRun({
  cause,
  containers,
}: PodObservation): CrashedRun | undefined {
  const container = containers.find(({ name }) => name === cause?.container);
  if (!container) return undefined;
  const { name, restarts, state, last } = container;
  if (state === 'terminated') {
    return { container: name, restarts, previous: false };
  }
  return last && restarts > 0
    ? { container: name, restarts, previous: true }
    : undefined;
}
