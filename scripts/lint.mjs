import { run } from './command.mjs';
import { yarnRelease } from './install.mjs';
import { root } from './paths.mjs';
import { step } from './progress.mjs';

const STEPS = [
  ['Types', 'tsc'],
  [
    'Lint of the packages (the direction of imports is one of its rules)',
    'backstage-cli',
    'repo',
    'lint',
    '--max-warnings',
    '0',
  ],
  [
    'Lint of the scripts',
    'eslint',
    '--ext',
    '.js,.mjs',
    '--max-warnings',
    '0',
    'scripts',
    'examples',
  ],
  ['Format', 'prettier', '--check', '--loglevel', 'warn', '.'],
];

/** Type check, lint and format check; `--fix` mends what can be mended. */
export async function lint(args, { node, env }) {
  const fix = args.includes('--fix');
  for (const [title, program, ...options] of STEPS) {
    step(title);
    const mending = fix
      ? {
          prettier: ['--write', '--loglevel', 'warn', '.'],
          eslint: ['--fix', ...options],
          'backstage-cli': [...options, '--fix'],
        }[program]
      : undefined;
    const code = await run(
      node,
      [yarnRelease, program, ...(mending ?? options)],
      {
        cwd: root,
        env,
      },
    );
    if (code !== 0) {
      return code;
    }
  }
  return 0;
}
