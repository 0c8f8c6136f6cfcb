import type { Command } from 'commander';

/** Options that name one app in one environment. */
export interface OneAppOptions {
  env: string;
  app: string;
}

/** Adds the options that name one app in one environment. */
export function withOneApp(command: Command): Command {
  return command
    .requiredOption('-e, --env <name>', 'environment')
    .requiredOption('--app <name>', 'app');
}
