import { execFileSync, spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { listenOnLoopback } from './loopback';

/** A real SSH host on this machine, for the user who runs the tests. */
export interface SshServer {
  /** Address of the repository with this absolute path. */
  url(repository: string): string;
  keyFile: string;
  /** A key that the host does not know. */
  strangerKeyFile: string;
  knownHostsFile: string;
  close(): Promise<void>;
}

const PLACES = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'];

/** Path of OpenSSH's server; `undefined` where it is not installed. */
export function findSshd(): string | undefined {
  return PLACES.find(path => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await new Promise(resolve => server.close(resolve));
  return port;
}

async function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function makeKey(file: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  return readFileSync(`${file}.pub`, 'utf8');
}

/** Starts sshd on a free port of the loopback interface, with keys of its own in `folder`. */
export async function startSshServer(options: {
  folder: string;
  sshd: string;
}): Promise<SshServer> {
  const { folder, sshd } = options;
  const port = await freePort();
  const hostKey = join(folder, 'host-key');
  const keyFile = join(folder, 'user key');
  const strangerKeyFile = join(folder, 'stranger-key');
  const knownHostsFile = join(folder, 'known hosts');
  const publicHostKey = makeKey(hostKey);
  writeFileSync(join(folder, 'authorized-keys'), makeKey(keyFile));
  makeKey(strangerKeyFile);
  writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${publicHostKey}`);
  if (userInfo().uid === 0) {
    // sshd does not start as root without the folder that its service makes.
    mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  }
  const config = join(folder, 'sshd-config');
  writeFileSync(
    config,
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${join(folder, 'authorized-keys')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'AllowTcpForwarding no',
      '',
    ].join('\n'),
  );
  const child = spawn(sshd, ['-D', '-e', '-f', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  const ended = new Promise<void>(resolve => child.once('close', resolve));
  for (let attempt = 0; !(await answers(port)); attempt++) {
    if (child.exitCode !== null || attempt > 200) {
      child.kill();
      throw new Error(`sshd does not answer: ${log}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return {
    url: repository =>
      `ssh://${userInfo().username}@127.0.0.1:${port}${repository}`,
    keyFile,
    strangerKeyFile,
    knownHostsFile,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
