import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../freePort';

const root = join(__dirname, '..', '..');
const PATIENCE_MS = 120_000;

/** A server of Gimlet in a process of its own, without pages. */
export interface ServerProcess {
  address: string;
  /** Itself. */
  child: ChildProcess;
  /** Resolves when the process has ended, by itself or by a signal. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a server on loopback and waits until it is ready.
 *
 * @param options - `folder`: for its configuration; `config`: on top of what a server needs; `killFile`: names the step of a
 *   request at which it ends as by a power cut, as soon as it is there; `nodeOptions`: of the process
 */
export async function startServer(options: {
  folder: string;
  config: object;
  killFile?: string;
  nodeOptions?: string[];
}): Promise<ServerProcess> {
  const { folder, config, killFile, nodeOptions = [] } = options;
  const port = await freePort();
  const address = `http://localhost:${port}`;
  await mkdir(folder, { recursive: true });
  const base = join(folder, 'base.yaml');
  const own = join(folder, 'own.yaml');
  await writeFile(
    base,
    stringify({
      app: { baseUrl: address },
      backend: {
        baseUrl: address,
        listen: { host: '127.0.0.1', port },
        cors: { origin: address },
      },
      auth: { providers: { guest: {} } },
      permission: { enabled: true },
    }),
  );
  await writeFile(own, stringify(config));
  const child = spawn(
    process.execPath,
    [
      ...nodeOptions,
      '--require',
      '@backstage/cli-node/config/nodeTransform.cjs',
      join(root, 'e2e', 'server', 'backend.ts'),
      '--config',
      base,
      '--config',
      own,
    ],
    {
      cwd: root,
      env: {
        ...process.env,
        NODE_ENV: 'development',
        ...(killFile ? { KILL_FILE: killFile } : {}),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', chunk => output.push(String(chunk)));
  }
  const ended = once(child, 'close').then(() => {});
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const ready = await fetch(`${address}/.backstage/health/v1/readiness`).then(
      answer => answer.ok,
      () => false,
    );
    if (ready) {
      return { address, child, ended, stop };
    }
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`The server did not start:\n${output.join('')}`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
