import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { keepAlive } from './keepAlive';

/** The new place of a ref, and where it has to be until then. */
export interface RefUpdate {
  /** A whole name, such as `refs/heads/main`, that was checked. */
  ref: string;
  to: string;
  /** Zeros where the ref must not exist yet. */
  from: string;
}

const DONE = 'commit: ok\n';

/** Git takes the time for its reflogs once in a process, so none gets old. */
const LONGEST_LIFE_MS = 60_000;

interface Running {
  child: ChildProcessWithoutNullStreams;
  since: number;
  /** What it said since it was asked. */
  stdout: string;
  stderr: string;
  answer(refusal: string | undefined): void;
}

/**
 * One `git update-ref --stdin` for the updates that come close together, each a transaction of its own: starting git takes ten
 * times as long as moving a ref. It starts with the first update, and again after one that was refused. To be used by one caller
 * at a time.
 */
export class RefUpdates {
  readonly #start: () => ChildProcessWithoutNullStreams;
  readonly #timeout: number;
  #running: Running | undefined;

  constructor(options: {
    binary: string;
    args: readonly string[];
    environment: NodeJS.ProcessEnv;
    cwd: string;
    /** Milliseconds that one update may take. */
    timeout: number;
  }) {
    this.#timeout = options.timeout;
    this.#start = () =>
      spawn(options.binary, options.args, {
        cwd: options.cwd,
        env: options.environment,
        stdio: ['pipe', 'pipe', 'pipe'],
        windowsHide: true,
      });
  }

  /** Moves a ref; answers git's own words where it did not happen. */
  async update({ ref, to, from }: RefUpdate): Promise<string | undefined> {
    const running = await this.#process();
    const { child } = running;
    keepAlive(child, true);
    return new Promise(resolve => {
      const timer = setTimeout(() => child.kill('SIGKILL'), this.#timeout);
      running.stdout = '';
      running.answer = refusal => {
        clearTimeout(timer);
        keepAlive(child, false);
        resolve(refusal);
      };
      child.stdin.write(`start\nupdate ${ref} ${to} ${from}\ncommit\n`);
    });
  }

  /** Ends the process. */
  async close(): Promise<void> {
    const child = this.#running?.child;
    this.#running = undefined;
    if (child) {
      const ended = new Promise(resolve => child.once('close', resolve));
      keepAlive(child, true);
      child.stdin.end();
      await ended;
    }
  }

  async #process(): Promise<Running> {
    if (
      this.#running &&
      performance.now() - this.#running.since > LONGEST_LIFE_MS
    ) {
      await this.close();
    }
    this.#running ??= this.#spawn();
    return this.#running;
  }

  #spawn(): Running {
    const child = this.#start();
    const running: Running = {
      child,
      since: performance.now(),
      stdout: '',
      stderr: '',
      answer: () => {},
    };
    const end = (refusal: string) => {
      if (this.#running === running) this.#running = undefined;
      running.answer(refusal);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      running.stdout += chunk.toString('latin1');
      if (running.stdout.endsWith(DONE)) running.answer(undefined);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      running.stderr += chunk.toString('utf8');
    });
    // A write to a process that has just died: 'close' tells the rest.
    child.stdin.on('error', () => {});
    child.on('error', error => end(error.message));
    child.on('close', () =>
      end(running.stderr || 'git update-ref ended without an answer'),
    );
    return running;
  }
}
