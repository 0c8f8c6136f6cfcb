import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const MIB = 1024 * 1024;

/** A Node process whose memory and work are looked at from outside, by `/proc`. */
export class MeasuredProcess {
  private readonly child: ChildProcess;
  private output = '';

  constructor(args: string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, args, {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', chunk => {
        this.output += chunk;
      });
    }
  }

  /** Throws, with what it said, where it has ended. */
  assertAlive(): void {
    if (this.child.exitCode !== null) {
      throw new Error(`It ended with ${this.child.exitCode}: ${this.output}`);
    }
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
    const answer = new Promise<number>(resolve =>
      this.child.once('message', message => resolve(Number(message))),
    );
    this.child.send('heap');
    return (await answer) / MIB;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}
