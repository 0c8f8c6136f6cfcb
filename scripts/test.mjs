import { mkdtempSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentBundle, ensureAgentBuilt } from './agent.mjs';
import { findCapabilities } from './capabilities.mjs';
import { cliBundle, ensureCliBuilt } from './cli.mjs';
import { run } from './command.mjs';
import { yarnRelease } from './install.mjs';
import { root } from './paths.mjs';
import { ensureAppBuilt } from './portal.mjs';
import { withPostgres } from './postgres.mjs';
import { step } from './progress.mjs';

/**
 * Runs the unit tests (Jest) and the end-to-end tests (Playwright) that this machine can run, says what it could not,
 * and ends with one line of counts. `--only unit|e2e` runs one kind; other arguments go to that runner.
 * With `GIMLET_TEST_NO_SKIPS` a skipped test is a failure.
 */
export async function test(args, context) {
  const only = args[0] === '--only' ? args[1] : undefined;
  const rest = only ? args.slice(2) : args;
  const { missing, chromium } = findCapabilities(context.env);
  await ensureCliBuilt(context);
  await ensureAgentBuilt(context);
  const reports = mkdtempSync(join(tmpdir(), 'gimlet-test-'));
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const tools = {
    ...context.env,
    GIMLET_CLI: cliBundle,
    GIMLET_AGENT: agentBundle,
    ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
  };
  try {
    await withPostgres(tools, async env => {
      if (only !== 'e2e') {
        const file = join(reports, 'jest.json');
        const code = await runJest(rest, file, { ...context, env });
        add(totals, countJest(file), code);
      }
      if (only !== 'unit') {
        if (chromium) {
          await ensureAppBuilt(context);
        }
        const file = join(reports, 'playwright.json');
        const code = await runPlaywright(rest, file, { ...context, env });
        add(totals, countPlaywright(file), code);
      }
    });
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  return summarise(totals, missing);
}

function runJest(args, report, { node, env }) {
  step('Unit tests');
  return run(
    node,
    [
      yarnRelease,
      'backstage-cli',
      'repo',
      'test',
      '--watchAll=false',
      // Starting git takes as long as there is memory to share with it: workers begin anew before they are large. Pages' tests need 400 MB.
      '--workerIdleMemoryLimit=700M',
      '--json',
      `--outputFile=${report}`,
      ...args,
    ],
    { cwd: root, env },
  );
}

function runPlaywright(args, report, { node, env }) {
  step('End-to-end tests');
  return run(node, [yarnRelease, 'playwright', 'test', ...args], {
    cwd: join(root, 'e2e'),
    env: { ...env, GIMLET_E2E_REPORT: report },
  });
}

/** A test file that did not even load counts as one failure. */
function countJest(file) {
  if (!existsSync(file)) {
    return undefined;
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function countPlaywright(file) {
  if (!existsSync(file)) {
    return undefined;
  }
  const { stats, errors } = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/** A runner that failed without saying how, or without a report, is one failure. */
function add(totals, counts, code) {
  totals.passed += counts?.passed ?? 0;
  totals.skipped += counts?.skipped ?? 0;
  const failed = counts?.failed ?? 0;
  totals.failed += code !== 0 && failed === 0 ? 1 : failed;
}

function summarise({ passed, failed, skipped }, missing) {
  for (const { shows, install } of missing) {
    process.stdout.write(`Skipped here: ${shows} (${install})\n`);
  }
  const leftOut = skipped > 0 || missing.length > 0;
  const refused = leftOut && Boolean(process.env.GIMLET_TEST_NO_SKIPS);
  if (refused) {
    process.stdout.write('Nothing may be skipped here\n');
  }
  process.stdout.write(
    `${passed} passed, ${failed} failed${
      skipped > 0 ? `, ${skipped} skipped` : ''
    }\n`,
  );
  return failed > 0 || passed === 0 || refused ? 1 : 0;
}
