import { spawn } from 'node:child_process';

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) =>
  colour ? `\u001b[${code}m${text}\u001b[0m` : text;

/** A sentence that says what comes next. */
export function say(text) {
  process.stdout.write(`\n${paint('1', text)}\n`);
}

/** Runs a program without a shell and resolves with what it printed; a failure ends the demo with the program's words. */
export function run(program, args, { cwd, env = process.env, shown = false }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: colour ? { ...env, FORCE_COLOR: '1' } : env,
      stdio: ['ignore', 'pipe', shown ? 'inherit' : 'pipe'],
    });
    const output = [];
    const errors = [];
    child.stdout.on('data', chunk => {
      output.push(chunk);
      if (shown) {
        process.stdout.write(chunk);
      }
    });
    child.stderr?.on('data', chunk => errors.push(chunk));
    child.on('error', reject);
    child.on('close', code => {
      if (code === 0) {
        resolve(Buffer.concat(output).toString('utf8').trim());
      } else {
        reject(
          new Error(
            `${program} ${args.join(' ')} ended with ${code}\n${Buffer.concat(
              errors,
            )}`,
          ),
        );
      }
    });
  });
}

const quoted = word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`);

/** The same, shown as a person would type it. */
export function show(words, program, args, options) {
  process.stdout.write(`${paint('36', `$ ${words.map(quoted).join(' ')}`)}\n`);
  return run(program, args, { ...options, shown: true });
}
