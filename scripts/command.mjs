import { spawn } from 'node:child_process';

/**
 * Runs a program to its end without a shell.
 *
 * With `uid` and `gid` as another user, which only root can. With `quiet` its output is kept back and shown only if it fails. Resolves with the exit code;
 * a signal counts as 1. Ctrl-C reaches the child through the terminal's process group.
 */
export function run(program, args, { cwd, env, uid, gid, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env,
      uid,
      gid,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    const output = [];
    child.stdout?.on('data', chunk => output.push(chunk));
    child.stderr?.on('data', chunk => output.push(chunk));
    const forward = signal => child.kill(signal);
    process.on('SIGTERM', forward);
    const ignore = () => {};
    process.on('SIGINT', ignore);
    child.on('error', reject);
    child.on('close', code => {
      process.off('SIGTERM', forward);
      process.off('SIGINT', ignore);
      if (quiet && code !== 0) {
        process.stderr.write(Buffer.concat(output));
      }
      resolve(code ?? 1);
    });
  });
}

/** The same, with what it prints to stdout as a text; errors go to the terminal. */
export function capture(program, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = [];
    child.stdout.on('data', chunk => output.push(chunk));
    child.on('error', reject);
    child.on('close', code =>
      resolve({
        code: code ?? 1,
        output: Buffer.concat(output).toString('utf8'),
      }),
    );
  });
}
