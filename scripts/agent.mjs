import { join } from 'node:path';
import { run } from './command.mjs';
import { root } from './paths.mjs';
import { SetupError } from './progress.mjs';
import { onceFor } from './stamp.mjs';

/** Where the one-file agent ends up. */
export const agentBundle = join(
  root,
  'packages',
  'agent',
  'dist',
  'gimlet-agent.cjs',
);

/** Bundles the agent if its sources changed since the last time. */
export function ensureAgentBuilt({ node, env }) {
  return onceFor(
    'the agent',
    [
      'packages/agent/src',
      'packages/agent/bundle.mjs',
      'plugins/gimlet-common/src',
      'yarn.lock',
    ],
    agentBundle,
    async () => {
      const code = await run(node, ['bundle.mjs'], {
        cwd: join(root, 'packages', 'agent'),
        env,
        quiet: true,
      });
      if (code !== 0) {
        throw new SetupError(
          'The agent could not be bundled.',
          'The output above says why.',
        );
      }
    },
  );
}
