import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { freePort } from './freePort.mjs';
import { yarnRelease } from './install.mjs';
import { root } from './paths.mjs';
import { SetupError, step } from './progress.mjs';
import { onceFor } from './stamp.mjs';

const DEFAULT_PORT = 7007;

/** Builds the portal's pages if they changed, and starts the server that serves them on loopback. */
export async function startPortal(args, context) {
  await ensureAppBuilt(context);
  const port = await freePort(Number(process.env.PORT) || DEFAULT_PORT);
  const address = `http://localhost:${port}`;
  step(
    `Starting the portal on ${address} (sign in with "Enter"; Ctrl-C ends it)`,
  );
  step('The main job in the terminal, on real git and real Helm: npm run demo');
  return run(
    context.node,
    [yarnRelease, 'workspace', 'backend', 'start', ...args],
    {
      cwd: root,
      env: {
        ...context.env,
        APP_CONFIG_app_baseUrl: `"${address}"`,
        APP_CONFIG_backend_baseUrl: `"${address}"`,
        APP_CONFIG_backend_cors_origin: `"${address}"`,
        APP_CONFIG_backend_listen_port: String(port),
      },
    },
  );
}

/** Builds packages/app if its sources changed since the last time. */
export function ensureAppBuilt({ node, env }) {
  const plugins = readdirSync(join(root, 'plugins')).map(name =>
    join('plugins', name, 'src'),
  );
  return onceFor(
    'the pages',
    [
      'packages/app/src',
      'packages/app/public',
      'packages/app/package.json',
      'yarn.lock',
      ...plugins,
    ],
    join(root, 'packages', 'app', 'dist', 'index.html'),
    async () => {
      const code = await run(node, [yarnRelease, 'workspace', 'app', 'build'], {
        cwd: root,
        env,
        quiet: true,
      });
      if (code !== 0) {
        throw new SetupError(
          'The pages could not be built.',
          'The output above says why.',
        );
      }
    },
  );
}
