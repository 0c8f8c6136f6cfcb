import {
  commandKindSchema,
  GimletError,
  serverAddress,
  type CommandKind,
  type ServerAddress,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  Command,
  CommanderError,
  InvalidArgumentError,
  Option,
} from 'commander';
import type { TokenSource } from './link';

/** How the agent was started. */
export interface AgentSettings {
  server: ServerAddress;
  token: TokenSource;
  kubeconfig?: string;
  context?: string;
  allow: CommandKind[];
}

/** It was started in a way that it does not understand, or asked for help. */
export class StartError extends Error {
  /** What the process ends with. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = 'StartError';
    this.exitCode = exitCode;
  }
}

function address(given: string): ServerAddress {
  try {
    return serverAddress(given);
  } catch (error) {
    if (!(error instanceof GimletError)) throw error;
    throw new InvalidArgumentError(`${error.message}. ${error.whatToDo}`);
  }
}

function kinds(given: string): CommandKind[] {
  const names = given
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
  return names.map(name => {
    const kind = commandKindSchema.safeParse(name);
    if (!kind.success) {
      throw new InvalidArgumentError(
        `${JSON.stringify(
          name,
        )} is no command. There are: ${commandKindSchema.options.join(', ')}.`,
      );
    }
    return kind.data;
  });
}

/**
 * The settings of the command line and the environment variables.
 *
 * @throws StartError
 */
export function readSettings(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  version: string,
): AgentSettings {
  let help = '';
  const program = new Command('gimlet-agent')
    .description(
      'Observes a cluster, reports to Gimlet, and carries a few commands out. All its connections go out.',
    )
    .addOption(
      new Option(
        '--server <url>',
        'address of the Backstage backend ($GIMLET_SERVER)',
      ).argParser(address),
    )
    .option(
      '--token-file <file>',
      'file with the token, read anew for each connection ($GIMLET_TOKEN_FILE; $GIMLET_TOKEN is the token itself)',
    )
    .option(
      '--kubeconfig <file>',
      'default: $KUBECONFIG, ~/.kube/config, or the service account of the pod',
    )
    .option(
      '--context <name>',
      "of the kubeconfig; default: the file's current one",
    )
    .addOption(
      new Option(
        '--allow <commands>',
        `what it may be asked, separated by commas; '' for nothing ($GIMLET_AGENT_ALLOW; default: ${commandKindSchema.options.join(
          ',',
        )})`,
      ).argParser(kinds),
    )
    .version(version, '--version')
    .exitOverride()
    .configureOutput({
      writeOut: text => {
        help += text;
      },
      writeErr: text => {
        help += text;
      },
    });
  try {
    program.parse([...args], { from: 'user' });
    const options = program.opts<{
      server?: ServerAddress;
      tokenFile?: string;
      kubeconfig?: string;
      context?: string;
      allow?: CommandKind[];
    }>();
    const server =
      options.server ?? (env.GIMLET_SERVER && address(env.GIMLET_SERVER));
    if (!server) {
      throw new InvalidArgumentError(
        'There is no server: give --server URL, or GIMLET_SERVER.',
      );
    }
    const file = options.tokenFile ?? env.GIMLET_TOKEN_FILE;
    if (!file && !env.GIMLET_TOKEN) {
      throw new InvalidArgumentError(
        'There is no token: give --token-file FILE, or GIMLET_TOKEN.',
      );
    }
    return {
      server,
      token: file ? { file } : { env: env.GIMLET_TOKEN },
      kubeconfig: options.kubeconfig,
      context: options.context,
      allow:
        options.allow ??
        (env.GIMLET_AGENT_ALLOW === undefined
          ? [...commandKindSchema.options]
          : kinds(env.GIMLET_AGENT_ALLOW)),
    };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const asked = error.exitCode === 0;
    throw new StartError(help || `error: ${error.message}\n`, asked ? 0 : 2);
  }
}
