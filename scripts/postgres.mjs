import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { run } from './command.mjs';
import { freePort } from './freePort.mjs';
import { SetupError } from './progress.mjs';

/** Where Backstage's `TestDatabases` looks for the server behind the id `POSTGRES_15`, which our tests name. */
const CONNECTION = 'BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING';

/** Debian keeps the programs of each version here, off the PATH. */
const DEBIAN = '/usr/lib/postgresql';

/** The user that Debian's package makes: PostgreSQL refuses to run as root. */
const UNPRIVILEGED = 'postgres';

/** Nothing here outlives the run, so nothing waits for the disk; every test file may hold its own connections. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=300',
];

/** Whether tests get a PostgreSQL: one that the environment names, or one of this machine that can be started. */
export function hasPostgres(env) {
  return Boolean(env[CONNECTION] ?? findServer(env));
}

/**
 * Runs `work` with the environment of a private PostgreSQL: an empty one for this run alone, on a free port of loopback,
 * with a password of its own. It is stopped and its data deleted afterwards.
 * A server that the environment names already is used as it is; without any, `work` gets the environment unchanged.
 */
export async function withPostgres(env, work) {
  const withoutDocker = { ...env, BACKSTAGE_TEST_DISABLE_DOCKER: '1' };
  const server = findServer(env);
  if (env[CONNECTION] || !server) {
    return work(withoutDocker);
  }
  const folder = mkdtempSync(join(tmpdir(), 'gimlet-postgres-'));
  try {
    const started = await start(server, folder);
    try {
      return await work({ ...withoutDocker, [CONNECTION]: started.address });
    } finally {
      await started.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The folder of the programs, newest version first, and as whom they run; undefined where there is no way to run them. */
function findServer(env) {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const programs = [
    ...versions
      .sort((one, other) => Number(other) - Number(one))
      .map(version => join(DEBIAN, version, 'bin')),
    ...(env.PATH ?? '').split(delimiter).filter(Boolean),
  ].find(folder =>
    ['initdb', 'postgres'].every(program => existsSync(join(folder, program))),
  );
  if (!programs || process.getuid?.() !== 0) {
    return programs && { programs };
  }
  const user = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .find(([name]) => name === UNPRIVILEGED);
  return user && { programs, uid: Number(user[2]), gid: Number(user[3]) };
}

async function start({ programs, uid, gid }, folder) {
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(folder, 'password');
  const data = join(folder, 'data');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (uid !== undefined) {
    chownSync(folder, uid, gid);
    chownSync(passwordFile, uid, gid);
  }
  // Messages in English, one of which is waited for.
  const options = { uid, gid, cwd: folder, env: { LC_ALL: 'C' } };
  const made = await run(
    join(programs, 'initdb'),
    [
      `--pgdata=${data}`,
      `--username=${UNPRIVILEGED}`,
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      // Text sorts by language, as on most servers and unlike in SQLite: who relies on the order of bytes is found out.
      '--locale-provider=icu',
      '--icu-locale=en-US',
      '--locale=C',
      '--no-sync',
    ],
    { ...options, quiet: true },
  );
  if (made !== 0) {
    throw new SetupError(
      `PostgreSQL in ${programs} could not make a database.`,
      'The output above says why; version 15 or newer is needed.',
    );
  }
  const port = await freePort();
  const child = spawn(
    join(programs, 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      ...SETTINGS.flatMap(setting => ['-c', setting]),
    ],
    {
      ...options,
      // Out of the terminal's process group: Ctrl-C ends the tests first, then they end the server.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const ended = new Promise(resolve => child.once('close', resolve));
  await ready(child);
  return {
    address: `postgres://${UNPRIVILEGED}:${password}@127.0.0.1:${port}/postgres`,
    stop: () => {
      // The fast shutdown, which ends open connections.
      child.kill('SIGINT');
      return ended;
    },
  };
}

function ready(child) {
  return new Promise((resolve, reject) => {
    const said = [];
    const lines = createInterface({ input: child.stderr });
    lines.on('line', line => {
      said.push(line);
      if (line.endsWith('ready to accept connections')) {
        // Goes on being read, so that the server never waits for its log.
        lines.removeAllListeners('line').resume();
        resolve();
      }
    });
    child.once('error', reject);
    child.once('close', () =>
      reject(
        new SetupError(
          `PostgreSQL did not start: ${said.join('; ')}`,
          'Install it anew, or name a server of your own in BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING.',
        ),
      ),
    );
  });
}
