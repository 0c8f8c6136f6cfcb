import {
  instantOfTrace,
  type ExpectedRequest,
  type TraceGit,
} from '@gimlet-io/devcluster/testUtils';
import { readArrival } from '../readArrival';
import type { ArrivalMemory } from '../memory';
import type { ArrivalInput, ArrivalReading, Arriving } from '../types';

/** Something that was said of a request, when it was another thing than before. */
export interface Said {
  state: ArrivalReading['state'];
  at: number;
  /** The reason, and the words. */
  reason: string;
}

/** What a request of a recording asks to follow: its commit, and what git knows of it at a moment. */
export function arrivingOf(
  { commit, app, action }: ExpectedRequest,
  git: TraceGit,
  options: { now: number; environment?: string },
): Arriving {
  const folder = `production/${app}`;
  const later = git.nextOn(folder, commit);
  return {
    environment: 'production',
    app,
    folder,
    action,
    commit: git.sha(commit),
    pushedAt: instantOfTrace(git.timeOf(commit)),
    objects: git.objects(commit, folder),
    ...(later &&
      instantOfTrace(later.t) <= options.now && {
        later: { commit: later.commit, at: instantOfTrace(later.t) },
      }),
  };
}

/** A request that is read again and again, as the server does it: memory by memory, and when the clock wants it. */
export class FollowedRequest {
  readonly said: Said[] = [];
  readonly reads: { at: number; reading: ArrivalReading }[] = [];
  readonly #git: TraceGit;
  readonly #input: Omit<ArrivalInput, 'arriving' | 'now' | 'contains'>;
  readonly #arriving: Partial<Arriving>;
  #memory: ArrivalMemory | undefined;

  constructor(
    readonly request: ExpectedRequest,
    options: {
      git: TraceGit;
      input: Omit<ArrivalInput, 'arriving' | 'now' | 'contains'>;
      arriving?: Partial<Arriving>;
    },
  ) {
    this.#git = options.git;
    this.#input = options.input;
    this.#arriving = options.arriving ?? {};
  }

  get reading(): ArrivalReading | undefined {
    return this.reads.at(-1)?.reading;
  }

  get nextAt(): number | undefined {
    return this.reading?.nextAt;
  }

  read(now: number, more: Partial<ArrivalInput> = {}): void {
    const git = this.#git;
    if (now < instantOfTrace(git.timeOf(this.request.commit))) return;
    const { reading, memory } = readArrival({
      ...this.#input,
      arriving: {
        ...arrivingOf(this.request, git, { now }),
        ...this.#arriving,
      },
      contains: git.contains,
      head: git.headAt((now - instantOfTrace(0)) / 1000),
      now,
      memory: this.#memory && JSON.parse(JSON.stringify(this.#memory)),
      ...more,
    });
    this.#memory = memory;
    this.reads.push({ at: now, reading });
    const before = this.said.at(-1);
    const reason = [reading.reason, reading.text].filter(Boolean).join(': ');
    const saysMore =
      reading.state === 'pushed' &&
      reading.reason !== undefined &&
      reason !== before?.reason;
    if (reading.state !== before?.state || saysMore) {
      this.said.push({
        state: reading.state,
        at: now,
        reason,
      });
    }
  }
}
