import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';

const PAUSE_MS = 1000;
const PATIENCE_MS = 5000;

/** The agent of one cluster, in a process of its own; started again where it ends, as a Deployment would. */
export class DemoAgent {
  readonly #options: {
    bundle: string;
    server: string;
    tokenFile: string;
    kubeconfig: string;
  };
  readonly #log: WriteStream;
  #process?: ChildProcess;
  #again?: NodeJS.Timeout;
  #isStopped = false;

  /**
   * @param options - `bundle`: the one file that the agent is; `log`: where what it says goes
   */
  constructor(options: {
    bundle: string;
    server: string;
    tokenFile: string;
    kubeconfig: string;
    log: string;
  }) {
    this.#options = options;
    this.#log = createWriteStream(options.log, { flags: 'a', mode: 0o600 });
  }

  start(): void {
    const { bundle, server, tokenFile, kubeconfig } = this.#options;
    const child = spawn(
      process.execPath,
      [
        ...[bundle, '--server', server],
        ...['--token-file', tokenFile, '--kubeconfig', kubeconfig],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#process = child;
    child.stderr.pipe(this.#log, { end: false });
    child.on('close', () => {
      this.#process = undefined;
      if (!this.#isStopped) {
        this.#again = setTimeout(() => this.start(), PAUSE_MS);
      }
    });
  }

  /** As by a power cut; it starts again by itself. */
  kill(): void {
    this.#process?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#again);
    const child = this.#process;
    if (child) {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await closed;
      clearTimeout(late);
    }
    this.#log.end();
  }
}
