import { join } from 'node:path';
import { run } from './command.mjs';
import { root } from './paths.mjs';
import { SetupError } from './progress.mjs';
import { onceFor } from './stamp.mjs';

/** Where the one-file command line ends up. */
export const cliBundle = join(root, 'packages', 'cli', 'dist', 'gimlet.cjs');

/** Bundles the command line if its sources changed since the last time. */
export function ensureCliBuilt({ node, env }) {
  return onceFor(
    'the command line',
    [
      'packages/cli/src',
      'packages/cli/bundle.mjs',
      'packages/core/src',
      'plugins/gimlet-common/src',
      'yarn.lock',
    ],
    cliBundle,
    async () => {
      const code = await run(node, ['bundle.mjs'], {
        cwd: join(root, 'packages', 'cli'),
        env,
        quiet: true,
      });
      if (code !== 0) {
        throw new SetupError(
          'The command line could not be bundled.',
          'The output above says why.',
        );
      }
    },
  );
}
