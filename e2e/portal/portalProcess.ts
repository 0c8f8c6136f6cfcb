import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../freePort';

/** A running portal, as `npm start` runs it. */
export interface PortalProcess {
  address: string;
  stop(): Promise<void>;
}

const root = join(__dirname, '..', '..');

/** Packages are installed and pages built the first time. */
const PATIENCE_MS = 600_000;

/** What it says when what CI built is shipped. */
const READY = 'The demo is ready';

/**
 * Starts the portal of a checkout by the README's command and waits until it says that the demo is ready.
 *
 * @param options - `demo`: the folder of its demo, the checkout's own where it is absent; `env`: what its processes are told besides
 */
export async function startPortal({
  checkout = root,
  demo,
  env = {},
}: {
  checkout?: string;
  demo?: string;
  env?: Record<string, string>;
} = {}): Promise<PortalProcess> {
  const port = await freePort();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: checkout,
    env: {
      ...process.env,
      ...env,
      PORT: String(port),
      ...(demo ? { GIMLET_DEMO_DIR: demo } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => output.push(text));
  }
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null && child.pid) {
      const closed = once(child, 'close');
      process.kill(-child.pid, 'SIGTERM');
      await closed;
    }
  };
  const address = `http://localhost:${port}`;
  const deadline = Date.now() + PATIENCE_MS;
  while (!output.join('').includes(READY)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`The portal did not start:\n${output.join('')}`);
    }
    await new Promise(resolve => setTimeout(resolve, 250));
  }
  return { address, stop };
}
