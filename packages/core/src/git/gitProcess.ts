import { spawn } from 'node:child_process';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

/** Variables of git's own that a person or a machine sets on purpose and that lead to no other repository or program. */
const KEPT_VARIABLES = new Set([
  'GIT_EXEC_PATH',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
]);

/**
 * Whose settings git obeys. `isolated`: none but ours and the repository's. `user`: those of the person too
 * (their proxy, their credential helper), for the command line.
 *
 * @public
 */
export type GitSettings = 'isolated' | 'user';

/** A setting for one run of git, as `git -c` would give it, but not in the arguments. */
export type GitConfigEntry = readonly [key: string, value: string];

const COMMON_CONFIG: readonly GitConfigEntry[] = [
  // A repository's hooks are programs of others.
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['http.followRedirects', 'false'],
  ['submodule.recurse', 'false'],
  ['advice.detachedHead', 'false'],
  // What a person likes to see in a log would change what we read in it.
  ['log.showSignature', 'false'],
  ['log.follow', 'false'],
  ['i18n.logOutputEncoding', 'UTF-8'],
  ['diff.orderFile', '/dev/null'],
  ['diff.relative', 'false'],
  ['diff.ignoreSubmodules', 'none'],
  ['color.ui', 'false'],
];

/**
 * The environment that git runs in: none of the caller's `GIT_*` (they would lead it to another repository), no questions,
 * no hooks, no replaced objects, messages in English because they are read.
 */
export function gitEnvironment(options: {
  settings: GitSettings;
  config?: readonly GitConfigEntry[];
  variables?: Record<string, string>;
}): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (
      (!name.startsWith('GIT_') || KEPT_VARIABLES.has(name)) &&
      name !== 'SSH_ASKPASS'
    ) {
      environment[name] = value;
    }
  }
  if (options.settings === 'isolated') {
    environment.GIT_CONFIG_NOSYSTEM = '1';
    environment.GIT_CONFIG_GLOBAL = '/dev/null';
  }
  const config = [...COMMON_CONFIG, ...(options.config ?? [])];
  environment.GIT_CONFIG_COUNT = String(config.length);
  config.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return {
    ...environment,
    LC_ALL: 'C',
    LANGUAGE: '',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
    ...options.variables,
  };
}

/** How one run of git ended. */
export interface GitResult {
  exitCode: number | null;
  /** Set when we stopped it because it took longer than allowed. */
  timedOut: boolean;
  stdout: Buffer;
  stderr: string;
}

/** @internal */
export interface GitRun {
  /** Path of the git executable. */
  binary: string;
  args: readonly string[];
  environment: NodeJS.ProcessEnv;
  cwd?: string;
  input?: string | Uint8Array;
  /** Milliseconds until git is stopped. */
  timeout: number;
}

const GRACE_MS = 2_000;
const STDERR_LIMIT = 64 * 1024;

function cannotStart(binary: string, cause: unknown): GimletError {
  return new GimletError('tool', `git cannot be started (${binary})`, {
    whatToDo: 'Install git 2.31 or newer and make sure that it is on the PATH.',
    cause,
  });
}

/** Runs git once, without a shell. How it ended is the caller's to judge; only a git that does not start is an error here. */
export function runGit(run: GitRun): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(run.binary, run.args, {
      cwd: run.cwd,
      env: run.environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let stderrLength = 0;
    let timedOut = false;
    const timers: NodeJS.Timeout[] = [];

    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderrLength < STDERR_LIMIT) {
        stderr.push(chunk);
        stderrLength += chunk.length;
      }
    });
    // git may end before it has read everything; its exit code says what that means.
    child.stdin.on('error', () => {});
    child.stdin.end(run.input ?? '');

    const finish = (exitCode: number | null) => {
      timers.forEach(clearTimeout);
      resolve({
        exitCode,
        timedOut,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
    };
    child.on('error', error => {
      timers.forEach(clearTimeout);
      reject(cannotStart(run.binary, error));
    });
    child.on('close', finish);
    child.on('exit', code => {
      // A helper that outlives a stopped git holds the pipes open; do not wait for it.
      if (timedOut) {
        child.stdout.destroy();
        child.stderr.destroy();
        finish(code);
      }
    });
    timers.push(
      setTimeout(() => {
        timedOut = true;
        // git stops its own helpers when it is asked to end.
        child.kill('SIGTERM');
        timers.push(setTimeout(() => child.kill('SIGKILL'), GRACE_MS));
      }, run.timeout),
    );
  });
}
