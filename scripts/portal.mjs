import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { agentBundle, ensureAgentBuilt } from './agent.mjs';
import { capture, run } from './command.mjs';
import { freePort } from './freePort.mjs';
import { onPath } from './helm.mjs';
import { yarnRelease } from './install.mjs';
import { root } from './paths.mjs';
import { SetupError, step } from './progress.mjs';
import { onceFor } from './stamp.mjs';
import { typescript } from './typescript.mjs';

const DEFAULT_PORT = 7007;

/** `GIMLET_DEMO_DIR` keeps a second demo apart. */
const demoFolder = resolve(
  root,
  process.env.GIMLET_DEMO_DIR ?? join('.demo', 'portal'),
);

/** The portal and the demo: makes that if there is none, and runs its clusters, their agents and CI beside the server. */
export async function startPortal(args, context) {
  await ensureAppBuilt(context);
  await ensureAgentBuilt(context);
  const demo = await ensureDemo(context);
  return serve(['--config', demo.config, ...args], context, address =>
    startDemo(address, demo, context),
  );
}

/** The portal without the demo. */
export async function startPortalAlone(args, context) {
  await ensureAppBuilt(context);
  return serve(args, context);
}

/** Runs the server with the pages on loopback to its end, and as long what is to be there beside it. */
async function serve(args, { node, env }, startBeside) {
  const port = await freePort(Number(process.env.PORT) || DEFAULT_PORT);
  const address = `http://localhost:${port}`;
  step(
    `Starting the portal on ${address} (sign in with "Enter"; Ctrl-C ends it)`,
  );
  const beside = startBeside?.(address);
  const code = await run(
    node,
    [
      yarnRelease,
      'workspace',
      'backend',
      'start',
      '--config',
      join(root, 'app-config.yaml'),
      ...args,
    ],
    {
      cwd: root,
      env: {
        ...env,
        APP_CONFIG_app_baseUrl: `"${address}"`,
        APP_CONFIG_backend_baseUrl: `"${address}"`,
        APP_CONFIG_backend_cors_origin: `"${address}"`,
        APP_CONFIG_backend_listen_port: String(port),
      },
    },
  );
  await beside?.stop();
  return code;
}

/** Makes repositories with some weeks of history, once; `npm run demo:reset` throws them away. */
async function ensureDemo({ node, env }) {
  if (!existsSync(join(demoFolder, 'app-config.yaml'))) {
    step('Making the demo: repositories with some weeks of history');
  }
  const { code, output } = await capture(
    node,
    [...typescript, 'examples/demo/src/main.ts', demoFolder],
    { cwd: root, env },
  );
  if (code !== 0) {
    throw new SetupError(
      'The demo could not be made.',
      'The output above says why. npm run demo:reset begins anew.',
    );
  }
  return JSON.parse(output);
}

/** Runs everything of the demo but the portal, and says what there is to see when CI has shipped. */
function startDemo(address, { artifacts }, { node, env }) {
  const child = spawn(
    node,
    [
      ...typescript,
      'examples/demo/src/live.ts',
      address,
      demoFolder,
      agentBundle,
      ...artifacts,
    ],
    { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const ended = once(child, 'close');
  const kubectl = onPath('kubectl') ? 'kubectl' : env.KUBECTL_BINARY;
  child.on('message', message => {
    if (message !== 'ready') return;
    step(
      `The demo is ready: ${address}/catalog/default/component/checkout/releases`,
    );
    step(
      `Its clusters are stand-ins: ${kubectl} --kubeconfig ${relative(
        process.cwd(),
        join(demoFolder, 'clusters', 'production.kubeconfig'),
      )} get pods --all-namespaces`,
    );
    step(
      'The main job in the terminal, on real git and real Helm: npm run demo',
    );
  });
  return {
    stop: async () => {
      child.kill();
      await ended;
    },
  };
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
