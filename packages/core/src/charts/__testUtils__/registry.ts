import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A real OCI registry on this machine. */
export interface TestRegistry {
  host: string;
  close(): Promise<void>;
}

/** Whether Debian's `docker-registry` (the distribution project's registry) is installed. */
export function registryIsInstalled(): boolean {
  try {
    execFileSync('docker-registry', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise(done => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise(done => {
      child.once('exit', done);
      child.kill('SIGTERM');
    });
  }
}

/**
 * Starts a registry that keeps its data in the folder.
 *
 * @param auth - the `auth` part of its configuration, as JSON
 */
export async function startRegistry(
  folder: string,
  auth?: object,
): Promise<TestRegistry> {
  const host = `127.0.0.1:${await freePort()}`;
  const file = join(folder, 'registry.json');
  writeFileSync(
    file,
    JSON.stringify({
      version: 0.1,
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') } },
      http: { addr: host },
      ...(auth && { auth }),
    }),
  );
  const child = spawn('docker-registry', ['serve', file], { stdio: 'ignore' });
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer) {
      return { host, close: () => stop(child) };
    }
    await new Promise(done => setTimeout(done, 50));
  }
  await stop(child);
  throw new Error('docker-registry did not start');
}
