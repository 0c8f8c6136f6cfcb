import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

/** What a program wrote, and how it ended. */
export interface ToolResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** How a program is run: by its path, without a shell, with its home in `folder`. */
export interface ToolCall {
  /** What people call it, for errors. */
  name: string;
  binary: string;
  args: string[];
  /** A private folder: home, work folder and place of temporary files at once. */
  folder: string;
  timeoutMilliseconds: number;
  maxOutputBytes: number;
}

/**
 * Runs `use` with a folder that nobody else may read, and removes it afterwards whatever happened.
 *
 * The calls are synchronous on purpose: each takes a twentieth of a millisecond this way, and a whole one or two when it waits
 * for a thread and for its turn; a rendering waits for every one of them.
 */
export async function withPrivateFolder<T>(
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'gimlet-render-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The whole environment of a program: nothing of the caller's but the PATH, so that neither a token, a proxy, a plugin
 * nor a cluster's configuration can reach what is rendered.
 */
function privateEnvironment(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    HOME: folder,
    TMPDIR: folder,
    XDG_CACHE_HOME: folder,
    XDG_CONFIG_HOME: folder,
    XDG_DATA_HOME: folder,
    HELM_CACHE_HOME: join(folder, 'helm-cache'),
    HELM_CONFIG_HOME: join(folder, 'helm-config'),
    HELM_DATA_HOME: join(folder, 'helm-data'),
    HELM_PLUGINS: join(folder, 'helm-plugins'),
    KUBECONFIG: join(folder, 'no-cluster'),
    // Helm and kubectl are Go and live for moments: they collect garbage only where there is much, a fifth of their time.
    GOGC: 'off',
    GOMEMLIMIT: '512MiB',
  };
}

/**
 * Runs a program to its end. A program that fails is a result; one that cannot be started, takes too long or writes too
 * much is a GimletError (`tool`, `timeout`, `render`) and is killed.
 */
export function runTool(call: ToolCall): Promise<ToolResult> {
  const { name, binary, args, folder, timeoutMilliseconds, maxOutputBytes } =
    call;
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, {
      cwd: folder,
      env: privateEnvironment(folder),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
    });
    let bytes = 0;
    let failure: GimletError | undefined;

    const stop = (error: GimletError) => {
      failure ??= error;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(
      () =>
        stop(
          new GimletError(
            'timeout',
            `${name} did not finish within ${timeoutMilliseconds / 1000} s`,
            { whatToDo: 'Look for an endless loop in the chart’s templates.' },
          ),
        ),
      timeoutMilliseconds,
    );
    const collect = (stream: Readable): Buffer[] => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > maxOutputBytes) {
          stop(
            new GimletError(
              'render',
              `${name} wrote more than ${maxOutputBytes} bytes`,
              { whatToDo: 'Split the app, or make its chart render less.' },
            ),
          );
        }
      });
      return chunks;
    };
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.on('error', cause => {
      clearTimeout(timer);
      reject(
        failure ??
          new GimletError('tool', `${name} cannot be started: ${binary}`, {
            whatToDo: `Install ${name}, or say where it is.`,
            cause,
          }),
      );
    });
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      if (failure) {
        reject(failure);
      } else if (exitCode === null) {
        reject(
          new GimletError('tool', `${name} was ended by ${signal}`, {
            whatToDo: 'Try again; if it happens again, give it more memory.',
          }),
        );
      } else {
        resolve({
          exitCode,
          stdout: Buffer.concat(stdout).toString('utf8'),
          stderr: Buffer.concat(stderr).toString('utf8'),
        });
      }
    });
  });
}
