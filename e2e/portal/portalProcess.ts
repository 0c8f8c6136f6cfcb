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
export function startPortal({
  checkout = root,
  demo,
  env = {},
}: {
  checkout?: string;
  demo?: string;
  env?: Record<string, string>;
} = {}): Promise<PortalProcess> {
  return start({
    command: ['npm', 'start', '--silent'],
    checkout,
    env: { ...env, ...(demo ? { GIMLET_DEMO_DIR: demo } : {}) },
    isReady: async ({ output }) => output.includes(READY),
  });
}

/** Starts the portal without the demo, and waits until it answers. */
export function startPortalAlone(config: string): Promise<PortalProcess> {
  return start({
    command: ['node', join('scripts', 'run.mjs'), 'portal', '--config', config],
    checkout: root,
    isReady: ({ address }) =>
      fetch(`${address}/.backstage/health/v1/readiness`).then(
        answer => answer.ok,
        () => false,
      ),
  });
}

async function start(options: {
  command: [string, ...string[]];
  checkout: string;
  env?: Record<string, string>;
  isReady: (portal: { address: string; output: string }) => Promise<boolean>;
}): Promise<PortalProcess> {
  const { command, checkout, env, isReady } = options;
  const [program, ...args] = command;
  const port = await freePort();
  const child = spawn(program, args, {
    cwd: checkout,
    env: { ...process.env, ...env, PORT: String(port) },
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
  while (!(await isReady({ address, output: output.join('') }))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`The portal did not start:\n${output.join('')}`);
    }
    await new Promise(resolve => setTimeout(resolve, 250));
  }
  return { address, stop };
}
