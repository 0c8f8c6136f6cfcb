import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { keepAlive } from './keepAlive';

/** What stands behind an object's name. */
export interface FoundObject {
  id: string;
  type: string;
  content: Buffer;
}

/** @internal */
export type Lookup = FoundObject | 'missing' | 'ambiguous';

interface Request {
  name: string;
  resolve(lookup: Lookup): void;
  reject(error: Error): void;
  /** Asked again once where git died under the first attempt. */
  retried: boolean;
}

const LINE_FEED = 0x0a;

/**
 * One long-lived `git cat-file --batch`: asked by name, answers in order. Requests are written as they come, without
 * waiting for earlier answers. It starts with the first request, and again where it died.
 */
export class CatFile {
  readonly #start: () => ChildProcessWithoutNullStreams;
  #child: ChildProcessWithoutNullStreams | undefined;
  #waiting: Request[] = [];
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Bytes that must be there before it is worth looking again. */
  #needed = 1;
  #closed = false;

  constructor(options: {
    binary: string;
    args: readonly string[];
    environment: NodeJS.ProcessEnv;
    cwd: string;
  }) {
    this.#start = () =>
      spawn(options.binary, options.args, {
        cwd: options.cwd,
        env: options.environment,
        stdio: ['pipe', 'pipe', 'pipe'],
        windowsHide: true,
      });
  }

  /** Looks an object up by an id or by an expression such as `refs/heads/main^{commit}`; never holds a line feed. */
  get(name: string): Promise<Lookup> {
    if (name.includes('\n') || name === '') {
      return Promise.resolve('missing');
    }
    return new Promise((resolve, reject) => {
      this.#send({ name, resolve, reject, retried: false });
    });
  }

  /** Ends the process; what was asked is answered first. */
  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (child) {
      const ended = new Promise(resolve => child.once('close', resolve));
      keepAlive(child, true);
      child.stdin.end();
      await ended;
    }
  }

  #send(request: Request): void {
    if (this.#closed) {
      request.reject(
        new GimletError('internal', 'the repository has been closed'),
      );
      return;
    }
    const child = this.#child ?? this.#spawn();
    this.#waiting.push(request);
    keepAlive(child, true);
    child.stdin.write(`${request.name}\n`);
  }

  #spawn(): ChildProcessWithoutNullStreams {
    const child = this.#start();
    this.#child = child;
    this.#chunks = [];
    this.#buffered = 0;
    this.#needed = 1;
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-2_000);
    });
    // A write to a process that has just died: 'close' tells the rest.
    child.stdin.on('error', () => {});
    child.on('error', error => this.#died(child, error.message));
    child.on('close', () => this.#died(child, stderr));
    return child;
  }

  #died(child: ChildProcessWithoutNullStreams, why: string): void {
    if (this.#child !== child) {
      return;
    }
    this.#child = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const request of waiting) {
      if (request.retried || this.#closed) {
        request.reject(
          new GimletError(
            'tool',
            `git cat-file ended without an answer: ${why.trim()}`,
            { whatToDo: 'Run git fsck in the repository.' },
          ),
        );
      } else {
        this.#send({ ...request, retried: true });
      }
    }
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#needed) {
      return;
    }
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      const answer = this.#take(rest);
      if (!answer) break;
      rest = rest.subarray(answer.length);
      this.#waiting.shift()?.resolve(answer.lookup);
    }
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#buffered = rest.length;
    const child = this.#child;
    if (this.#waiting.length === 0 && child) {
      keepAlive(child, false);
    }
  }

  #take(buffer: Buffer): { lookup: Lookup; length: number } | undefined {
    const end = buffer.indexOf(LINE_FEED);
    if (end < 0) {
      this.#needed = buffer.length + 1;
      return undefined;
    }
    const header = buffer.toString('utf8', 0, end);
    const found = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(
      header,
    );
    if (!found) {
      this.#needed = 1;
      const lookup = header.endsWith(' ambiguous') ? 'ambiguous' : 'missing';
      return { lookup, length: end + 1 };
    }
    const [, id, type, size] = found;
    const from = end + 1;
    const to = from + Number(size);
    if (buffer.length < to + 1) {
      this.#needed = to + 1;
      return undefined;
    }
    this.#needed = 1;
    return {
      // Copied, so that one small file does not hold the whole chunk in memory.
      lookup: { id, type, content: Buffer.from(buffer.subarray(from, to)) },
      length: to + 1,
    };
  }
}
