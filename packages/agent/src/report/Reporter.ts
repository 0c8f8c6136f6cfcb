import { hash } from 'node:crypto';
import {
  observationKey,
  type AgentReportAnswer,
  type Observation,
  type SkippedKind,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ClusterCache } from '../cache';
import { pause } from '../kubernetes';

/** Where reports go. */
export interface ReportTarget {
  heartbeatSeconds: number;
  /** Sends one report, as JSON. */
  report(body: string): Promise<AgentReportAnswer>;
}

export interface ReporterOptions {
  cache: Pick<
    ClusterCache,
    'allTold' | 'forgetChanges' | 'hasChanges' | 'look' | 'takeChange'
  >;
  /** The kinds that are not watched now. */
  skippedKinds(): SkippedKind[];
  timing?: Partial<ReporterTiming>;
}

/** Milliseconds. */
export interface ReporterTiming {
  /** Between two reports, at least. */
  between: number;
  /** After the first change of a quiet time: what belongs together comes together. */
  gather: number;
}

/** Observations in one report: about 1 MB of JSON, and a tenth of it on the wire. */
const MOST = 1000;

/** Characters of them: where all pods crash, each has its log. The server takes 10 MiB. */
const MOST_TEXT = 2_000_000;

/** Tells a server what the cache holds: all of it once, then what changes. One that fails is begun anew by the next session. */
export class Reporter {
  private readonly options: ReporterOptions;
  private readonly timing: ReporterTiming;
  /** By key: a digest of what was told last, so that changes of what is not reported are none. */
  private readonly told = new Map<string, string>();
  private toldSkipped = '';
  private sequence = 0;
  private snapshotWanted = true;
  /** Ends the wait for something to tell. */
  private wake: () => void = () => {};

  constructor(options: ReporterOptions) {
    this.options = options;
    this.timing = { between: 1000, gather: 50, ...options.timing };
  }

  /** Something changed in the cache, or in what is skipped. */
  changed(): void {
    this.wake();
  }

  /** The next report tells all. */
  wantSnapshot(): void {
    this.snapshotWanted = true;
    this.wake();
  }

  /** Reports until the signal ends it; rejects where a report does not arrive. */
  async run(target: ReportTarget, signal: AbortSignal): Promise<void> {
    this.sequence = 0;
    this.snapshotWanted = true;
    while (!signal.aborted) {
      const began = performance.now();
      if (this.snapshotWanted) await this.sendSnapshot(target, signal);
      else await this.sendChanges(target);
      await this.somethingToTell(target.heartbeatSeconds * 1000, signal);
      const waited = performance.now() - began;
      await pause(
        Math.max(this.timing.gather, this.timing.between - waited),
        signal,
      );
    }
  }

  private async sendSnapshot(
    target: ReportTarget,
    signal: AbortSignal,
  ): Promise<void> {
    this.snapshotWanted = false;
    this.told.clear();
    this.options.cache.forgetChanges();
    const keys = this.options.cache.allTold();
    let next = 0;
    for (let part = 1; !signal.aborted; part += 1) {
      const upserts: string[] = [];
      let characters = 0;
      while (
        next < keys.length &&
        upserts.length < MOST &&
        characters < MOST_TEXT
      ) {
        const observation = this.options.cache.look(keys[next]);
        next += 1;
        if (!observation) continue;
        const text = this.tell(observation);
        characters += text.length;
        upserts.push(text);
      }
      const parts = part + Math.ceil((keys.length - next) / MOST);
      await this.send(target, { snapshot: { part, parts }, upserts });
      if (this.snapshotWanted || part === parts) return;
    }
  }

  private async sendChanges(target: ReportTarget): Promise<void> {
    const { cache } = this.options;
    const upserts: string[] = [];
    const removed: string[] = [];
    let characters = 0;
    while (upserts.length + removed.length < MOST && characters < MOST_TEXT) {
      const change = cache.takeChange();
      if (!change) break;
      const { key, observation } = change;
      if (observation) {
        const before = this.told.get(key);
        const text = this.tell(observation);
        if (this.told.get(key) === before) continue;
        characters += text.length;
        upserts.push(text);
      } else if (this.told.delete(key)) {
        removed.push(key);
      }
    }
    await this.send(target, { upserts, removed });
  }

  /** The text of an observation, which counts as told. */
  private tell(observation: Observation): string {
    const text = JSON.stringify(observation);
    this.told.set(observationKey(observation), hash('sha1', text, 'base64'));
    return text;
  }

  private async send(
    target: ReportTarget,
    {
      snapshot,
      upserts,
      removed = [],
    }: {
      snapshot?: { part: number; parts: number };
      upserts: string[];
      removed?: string[];
    },
  ): Promise<void> {
    this.sequence += 1;
    const skippedKinds = this.options.skippedKinds();
    const skipped = JSON.stringify(skippedKinds);
    const head = JSON.stringify({
      sequence: this.sequence,
      at: Date.now(),
      snapshot,
      removed,
      ...((snapshot || skipped !== this.toldSkipped) && { skippedKinds }),
    });
    this.toldSkipped = skipped;
    // Each observation is text already: its digest is made of it.
    const { resync } = await target.report(
      `${head.slice(0, -1)},"upserts":[${upserts.join(',')}]}`,
    );
    if (resync) this.snapshotWanted = true;
  }

  /** Resolves when there is something to tell, and when the server has not heard for so many milliseconds. */
  private async somethingToTell(
    heartbeat: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { cache, skippedKinds } = this.options;
    const hasSomething = () =>
      this.snapshotWanted ||
      cache.hasChanges ||
      JSON.stringify(skippedKinds()) !== this.toldSkipped;
    if (hasSomething() || signal.aborted) return;
    await new Promise<void>(resolve => {
      const wait: { timer?: NodeJS.Timeout } = {};
      const end = () => {
        clearTimeout(wait.timer);
        signal.removeEventListener('abort', end);
        this.wake = () => {};
        resolve();
      };
      wait.timer = setTimeout(end, heartbeat);
      signal.addEventListener('abort', end, { once: true });
      this.wake = () => {
        if (hasSomething()) end();
      };
    });
  }
}
