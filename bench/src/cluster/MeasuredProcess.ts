import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const MIB = 1024 * 1024;

/** A Node process whose memory and work are looked at from outside, by `/proc`. */
export class MeasuredProcess {
  private readonly child: ChildProcess;
  private output = '';

  /** Of a process that is there. */
  constructor(child: ChildProcess) {
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', chunk => {
        this.output += chunk;
      });
    }
  }

  static start(args: string[], env: NodeJS.ProcessEnv = {}): MeasuredProcess {
    return new MeasuredProcess(
      spawn(process.execPath, args, {
        env: { PATH: process.env.PATH, ...env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      }),
    );
  }

  /** Throws, with what it said, where it has ended. */
  assertAlive(): void {
    if (this.child.exitCode !== null) {
      throw new Error(`It ended with ${this.child.exitCode}: ${this.output}`);
    }
  }

  /** All that it said so far. */
  get words(): string {
    return this.output;
  }

  said(text: string): boolean {
    this.assertAlive();
    return this.output.includes(text);
  }

  /** Resident memory now, and its highest so far, in MiB. */
  async memory(): Promise<{ now: number; peak: number }> {
    this.assertAlive();
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    const kilobytes = (name: string) =>
      Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1]);
    return {
      now: kilobytes('VmRSS') / 1024,
      peak: kilobytes('VmHWM') / 1024,
    };
  }

  /** Seconds of a core that it has used. */
  async cpuSeconds(): Promise<number> {
    const stat = await readFile(`/proc/${this.child.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  /** What its heap holds after a collection, in MiB; needs `heapProbe.cjs` in the process. */
  async heap(): Promise<number> {
    return Number(await this.ask('heap')) / MIB;
  }

  /** What it answers to a message; it may say other things too. */
  async ask(question: string): Promise<unknown> {
    this.assertAlive();
    const answer = new Promise<unknown>(resolve => {
      const hear = (message: { question?: string; answer?: unknown }) => {
        if (message.question !== question) return;
        this.child.off('message', hear);
        resolve(message.answer);
      };
      this.child.on('message', hear);
    });
    this.child.send(question);
    return answer;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}
