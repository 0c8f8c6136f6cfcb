import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { Option, type Command } from 'commander';
import type { Cli } from '../terminal';

/** Options of every command that can be done by a server. */
export interface ServerOptions {
  server?: string;
  token?: string;
}

/** Adds `--server` and `--token` to a command. */
export function withServer(command: Command): Command {
  const group = 'Gitops repository:';
  return command
    .addOption(
      new Option(
        '--server <url>',
        'let a Gimlet server do it ($GIMLET_SERVER)',
      ).helpGroup(group),
    )
    .addOption(
      new Option(
        '--token <token>',
        'token for that server ($GIMLET_TOKEN)',
      ).helpGroup(group),
    );
}

/** Refuses to go on where a server is asked for: this version has no client for one. */
export function requireOffline(cli: Cli, options: ServerOptions): void {
  const server = options.server ?? cli.env.GIMLET_SERVER;
  if (!server && !options.token) {
    return;
  }
  throw new GimletError(
    'needs-server',
    'This version of gimlet works offline, on the gitops repository itself; it cannot talk to a server yet.',
    {
      whatToDo: `${
        options.server || options.token
          ? 'Leave --server and --token out'
          : 'Unset GIMLET_SERVER'
      }, and name the repository: --gitops-repo PATH_OR_URL`,
    },
  );
}

/** The error of a command that only a server can carry out. */
export function needsServer(command: string, instead?: string): GimletError {
  return new GimletError(
    'needs-server',
    `gimlet ${command} needs a Gimlet server, and this version of gimlet works offline.`,
    { whatToDo: instead },
  );
}
