import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureAgentBuilt } from './agent.mjs';
import { findCapabilities } from './capabilities.mjs';
import { run } from './command.mjs';
import { cliBundle, ensureCliBuilt } from './cli.mjs';
import { yarnRelease } from './install.mjs';
import { lint } from './lint.mjs';
import { root } from './paths.mjs';
import { ensureAppBuilt, startPortal, startPortalAlone } from './portal.mjs';
import { withPostgres } from './postgres.mjs';
import { test } from './test.mjs';
import { typescript } from './typescript.mjs';

/** Each task gets its arguments and `{ node, env }`, and resolves with an exit code. */
export const tasks = {
  start: startPortal,
  /** The portal of a configuration of its own, without the demo: `node scripts/run.mjs portal --config FILE`. */
  portal: startPortalAlone,
  /** The portal with hot reload, for work on the pages. */
  dev: (args, context) =>
    yarn(['backstage-cli', 'repo', 'start', ...args], context),
  test,
  e2e: (args, context) => test(['--only', 'e2e', ...args], context),
  lint,
  build,
  demo: async (_args, context) => {
    await ensureCliBuilt(context);
    return run(context.node, [join('examples', 'demo', 'play.mjs')], {
      cwd: root,
      env: { ...context.env, GIMLET_CLI: cliBundle },
    });
  },
  'demo:reset': (_args, { node, env }) =>
    run(node, [join('examples', 'demo', 'reset.mjs')], { cwd: root, env }),
  bench: (args, { node, env }) => {
    const { chromium } = findCapabilities(env);
    return withPostgres(env, withServer =>
      script('bench/src/main.ts', args, {
        node,
        env: { ...withServer, ...(chromium && { CHROMIUM_PATH: chromium }) },
      }),
    );
  },
  'api-reports': apiReports,
  /** Runs any program in the prepared environment: `node scripts/run.mjs exec helm version`. */
  exec: ([program, ...args], { env }) => run(program, args, { env }),
  /** The same beside a private PostgreSQL for the tests of the database: `node scripts/run.mjs postgres -- yarn … test`. */
  postgres: (args, { env }) => {
    const [program, ...rest] = args[0] === '--' ? args.slice(1) : args;
    return withPostgres(env, withServer =>
      run(program, rest, { env: withServer }),
    );
  },
  yarn: (args, context) => yarn(args, context, process.cwd()),
};

function yarn(args, { node, env }, cwd = root) {
  return run(node, [yarnRelease, ...args], { cwd, env });
}

/** Packages are built from the declarations of a compilation; what runs by itself is bundled into one file, the portal into pages. */
async function build(_args, context) {
  let code = await yarn(['tsc'], context);
  if (code !== 0) return code;
  await ensureCliBuilt(context);
  await ensureAgentBuilt(context);
  await ensureAppBuilt(context);
  code = await yarn(['backstage-cli', 'repo', 'build'], context);
  return code === 0
    ? yarn(
        ['workspace', 'backend', 'build', '--skip-build-dependencies'],
        context,
      )
    : code;
}

/** Runs a TypeScript file of the workspace as it is. */
function script(file, args, { node, env }) {
  return run(node, [...typescript, file, ...args], { cwd: root, env });
}

/**
 * `--ci` fails where a report is not what the code says; without it the reports are written anew.
 * From a compilation from scratch: in which order TypeScript writes the fields of an inferred type depends on what it compiled before.
 */
async function apiReports(args, context) {
  rmSync(join(root, 'dist-types'), { recursive: true, force: true });
  const code = await yarn(['tsc'], context);
  return code === 0
    ? yarn(
        [
          'backstage-repo-tools',
          'api-reports',
          ...args,
          '--allow-all-warnings',
          '--omit-messages',
          'ae-undocumented,ae-wrong-input-file-type',
          '--validate-release-tags',
          'plugins/gimlet-common',
          'plugins/gimlet-backend',
          'plugins/gimlet',
          'packages/core',
        ],
        context,
      )
    : code;
}
