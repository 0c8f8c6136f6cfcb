import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { withGitops, type GitopsOptions } from '../offline';
import {
  useServer,
  withServer,
  type Server,
  type ServerOptions,
} from '../server';
import { UsageError, type Cli } from '../terminal';

/** Options of every command that a server can do, and this program alone on the gitops repository. */
export interface EitherOptions extends GitopsOptions, ServerOptions {
  /** Only a server asks who it was; git knows the author. */
  actor?: string;
}

/** Adds the options that say which server, or which gitops repository. */
export const withEither = (command: Command): Command =>
  withServer(withGitops(command));

const gitopsOptions: [name: keyof GitopsOptions, flag: string][] = [
  ['branch', '--branch'],
  ['gitTokenFile', '--git-token-file'],
  ['gitUsername', '--git-username'],
  ['sshKey', '--ssh-key'],
  ['sshKnownHosts', '--ssh-known-hosts'],
];

const serverOptions: [name: 'token' | 'tokenFile' | 'actor', flag: string][] = [
  ['token', '--token'],
  ['tokenFile', '--token-file'],
  ['actor', '--actor'],
];

/** Refuses options that would be ignored: whoever gave them expects something of them. */
function refuse<Options>(
  options: Options,
  flags: readonly (readonly [name: keyof Options, flag: string])[],
  why: string,
  whatToDo: string,
): void {
  const given = flags.find(([name]) => options[name] !== undefined);
  if (given) {
    throw new UsageError(`${given[1]} ${why}`, whatToDo);
  }
}

/** The server that is to do it; `undefined` where the gitops repository is named instead. */
function serverOf(
  { env }: Pick<Cli, 'env'>,
  options: EitherOptions,
): string | undefined {
  const { server, gitopsRepo } = options;
  if (server !== undefined && gitopsRepo !== undefined) {
    throw new UsageError(
      '--server and --gitops-repo are two ways of doing it',
      'With a server, it knows the gitops repositories: leave one of the two out.',
    );
  }
  if (server !== undefined || gitopsRepo !== undefined) {
    return server;
  }
  if (env.GIMLET_SERVER && env.GIMLET_GITOPS_REPO) {
    throw new UsageError(
      'GIMLET_SERVER and GIMLET_GITOPS_REPO are both set',
      'Say which one is meant: --server URL or --gitops-repo PATH_OR_URL.',
    );
  }
  if (!env.GIMLET_SERVER && !env.GIMLET_GITOPS_REPO) {
    throw new UsageError(
      'Which gitops repository, or which server?',
      'Name one: --gitops-repo PATH_OR_URL (or GIMLET_GITOPS_REPO), or --server URL (or GIMLET_SERVER).',
    );
  }
  return env.GIMLET_SERVER || undefined;
}

/** The one place where it is decided who carries a command out: a server, or this program on the gitops repository itself. */
export async function eitherWay(
  cli: Cli,
  options: EitherOptions,
  ways: {
    server(server: Server): Promise<void>;
    offline(): Promise<void>;
  },
): Promise<void> {
  const server = serverOf(cli, options);
  if (server === undefined) {
    refuse(
      options,
      serverOptions,
      'is for a server',
      'Name it (--server URL), or leave the option out.',
    );
    await ways.offline();
    return;
  }
  refuse(
    options,
    gitopsOptions,
    'is for work on the gitops repository itself',
    'A server has its own way to it: leave the option out, or --server.',
  );
  await useServer(cli, { ...options, server }, ways.server);
}

/** Carries out a command that only a server can do. */
export async function onServer(
  cli: Cli,
  options: ServerOptions,
  command: string,
  work: (server: Server) => Promise<void>,
): Promise<void> {
  const server = options.server ?? (cli.env.GIMLET_SERVER || undefined);
  if (server === undefined) {
    throw new GimletError(
      'needs-server',
      `gimlet ${command} needs a Gimlet server`,
      { whatToDo: 'Name it: --server URL, or GIMLET_SERVER.' },
    );
  }
  await useServer(cli, { ...options, server }, work);
}
