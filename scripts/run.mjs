#!/usr/bin/env node
/**
 * Every npm command of this repository: fetches a suitable Node, installs, finds Helm, then runs the task.
 * It needs nothing but Node 20 or newer, npm and git, and does nothing that is already done.
 */
import { ensureHelm } from './helm.mjs';
import { ensureInstalled } from './install.mjs';
import { ensureNode, environmentFor } from './node.mjs';
import { SetupError } from './progress.mjs';
import { tasks } from './tasks.mjs';

const [name, ...args] = process.argv.slice(2);

// Who ends npm ends the shell between npm and this, which says nothing: without a look at it, what was started would stay.
if (process.env.npm_lifecycle_event) {
  const shell = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  look.unref();
}

try {
  const task = tasks[name];
  if (!task) {
    throw new SetupError(
      `There is no task "${name ?? ''}".`,
      `Use one of: ${Object.keys(tasks).join(', ')}.`,
    );
  }
  const node = await ensureNode();
  const env = environmentFor(node);
  await ensureInstalled({ node, env });
  const { helm, kubectl } = ensureHelm();
  env.HELM_BINARY = helm;
  if (kubectl) {
    env.KUBECTL_BINARY = kubectl;
  }
  process.exitCode = await task(args, { node, env });
} catch (error) {
  if (!(error instanceof SetupError)) {
    throw error;
  }
  process.stderr.write(`✖ ${error.message}\n  ${error.whatToDo}\n`);
  process.exitCode = 1;
}
