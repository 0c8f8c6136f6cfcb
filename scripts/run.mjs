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
