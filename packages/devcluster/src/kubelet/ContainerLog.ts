import { EventEmitter, once } from 'node:events';
import type { LogOptions } from './PodLogs';

const MOST_LINES = 2000;

interface Line {
  number: number;
  at: Date;
  text: string;
}

/** What one run of a container printed, the last of it. */
export class ContainerLog {
  readonly #changed = new EventEmitter();
  #lines: Line[] = [];
  #printed = 0;
  #ended = false;

  constructor() {
    this.#changed.setMaxListeners(0);
  }

  print(at: Date, ...texts: string[]): void {
    for (const text of texts) {
      this.#lines.push({ number: this.#printed, at, text });
      this.#printed += 1;
    }
    if (this.#lines.length > MOST_LINES) {
      this.#lines = this.#lines.slice(-MOST_LINES);
    }
    this.#changed.emit('change');
  }

  end(): void {
    this.#ended = true;
    this.#changed.emit('change');
  }

  async *read(
    options: LogOptions,
    now: Date,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    let bytes = 0;
    for (const line of this.#selected(options, now)) {
      const text = show(line, options.timestamps);
      const left = (options.limitBytes ?? Infinity) - bytes;
      if (text.length > left) {
        yield text.slice(0, left);
        return;
      }
      bytes += text.length;
      yield text;
    }
    let shown = this.#printed;
    while (options.follow && !signal.aborted) {
      const unread = this.#from(shown);
      shown = this.#printed;
      yield* unread.map(line => show(line, options.timestamps));
      if (shown === this.#printed) {
        if (this.#ended) {
          return;
        }
        await once(this.#changed, 'change', { signal }).catch(() => {});
      }
    }
  }

  #from(number: number): Line[] {
    return this.#lines.filter(line => line.number >= number);
  }

  #selected({ sinceSeconds, sinceTime, tailLines }: LogOptions, now: Date) {
    const since =
      sinceTime ??
      (sinceSeconds === undefined
        ? undefined
        : new Date(now.getTime() - sinceSeconds * 1000));
    const lines = since
      ? this.#lines.filter(({ at }) => at >= since)
      : this.#lines;
    return tailLines === undefined
      ? [...lines]
      : lines.slice(Math.max(0, lines.length - tailLines));
  }
}

function show({ at, text }: Line, timestamps: boolean | undefined): string {
  return `${timestamps ? `${at.toISOString()} ` : ''}${text}\n`;
}
