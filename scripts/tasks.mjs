import { run } from './command.mjs';
import { yarnRelease } from './install.mjs';
import { root } from './paths.mjs';

/** Each task gets its arguments and `{ node, env }`, and resolves with an exit code. */
export const tasks = {
  start: (args, context) =>
    yarn(['backstage-cli', 'repo', 'start', ...args], context),
  test: (args, context) =>
    yarn(
      ['backstage-cli', 'repo', 'test', '--watchAll=false', ...args],
      context,
    ),
  lint: async (_args, context) => {
    const steps = [
      ['tsc'],
      ['backstage-cli', 'repo', 'lint', '--max-warnings', '0'],
      ['prettier', '--check', '.'],
    ];
    for (const args of steps) {
      const code = await yarn(args, context);
      if (code !== 0) {
        return code;
      }
    }
    return 0;
  },
  /** Runs any program in the prepared environment: `node scripts/run.mjs exec helm version`. */
  exec: ([program, ...args], { env }) => run(program, args, { env }),
  yarn: (args, context) => yarn(args, context, process.cwd()),
};

function yarn(args, { node, env }, cwd = root) {
  return run(node, [yarnRelease, ...args], { cwd, env });
}
