import {
  tokenActionSchema,
  type TokenAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { tokenOutput } from '../../output';
import { withServer, type Server, type ServerOptions } from '../../server';
import {
  collect,
  done,
  millisecondsOf,
  note,
  printResult,
  UsageError,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';

interface Options extends ServerOptions, OutputOptions {
  name: string;
  action: TokenAction[];
  env: string[];
  repository?: string[];
  expires?: 'never' | number | Date;
}

const AGENT: TokenAction = 'agent.connect';
const NINETY_DAYS_MS = 90 * 86_400_000;

type Expiry = NonNullable<Options['expires']>;

/** `90d` from now, a day, or `never`. */
function expiryOption(text: string): Expiry {
  const milliseconds = millisecondsOf(text);
  if (text === 'never' || milliseconds !== undefined) {
    return milliseconds ?? 'never';
  }
  const day = new Date(text);
  // JavaScript takes the 31st of February for the 3rd of March.
  const isDay =
    !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
  if (!isDay) {
    throw new InvalidArgumentError(
      'Give it as 90d or 12h from now, as a day such as 2027-03-31, or as never.',
    );
  }
  return day;
}

function expiresAt(cli: Pick<Cli, 'now'>, expires: Expiry): number | undefined {
  if (expires === 'never') {
    return undefined;
  }
  return typeof expires === 'number'
    ? cli.now() * 1000 + expires
    : expires.getTime();
}

/** An agent reports from an environment, whatever was released there from where. */
function repositoriesOf({ action, repository }: Options): string[] {
  if (repository) {
    return repository;
  }
  if (action.every(each => each === AGENT)) {
    return ['*'];
  }
  throw new UsageError(
    'For which application repositories?',
    'Name them: --repository acme/checkout, or with a glob: --repository "acme/*"',
  );
}

async function create(
  cli: Cli,
  { client }: Server,
  options: Options,
): Promise<void> {
  const { name, action, env } = options;
  const isAgent = action.includes(AGENT);
  const expires = expiresAt(
    cli,
    options.expires ?? (isAgent ? 'never' : NINETY_DAYS_MS),
  );
  const { token, secret } = await client.createToken({
    body: {
      name,
      actions: action,
      environments: env,
      repositories: repositoriesOf(options),
      ...(expires !== undefined && { expiresAt: expires }),
    },
  });
  printResult(cli, options.output, {
    schema: tokenOutput,
    data: { token, secret },
    text: () => `${secret}\n`,
  });
  if (options.output === 'table') {
    const until = token.expiresAt
      ? `until ${new Date(token.expiresAt).toISOString().slice(0, 10)}`
      : 'until it is revoked';
    done(
      cli,
      `${token.name} (${token.id}) may ${token.actions.join(', ')} ${until}`,
    );
    note(
      cli,
      isAgent
        ? 'This is shown once: give it to the agent as a Secret, or a file.'
        : 'This is shown once: keep it where your CI keeps its secrets.',
    );
  }
}

/** `gimlet token create`: prints the secret, alone. */
export function tokenCreateCommand(cli: Cli): Command {
  const command = verb({
    name: 'create',
    summary: 'make a token for CI, or an agent (needs a server, and a user)',
    description:
      'The secret goes to standard output, alone and this once; the server keeps a hash. It is made as a user: give a token of Backstage, or make it in the portal (Gimlet → Tokens). That of an agent has the action agent.connect alone, and one environment.',
    examples: [
      'gimlet token create --name ci-checkout --action artifact.create --repository acme/checkout --env "*" > token',
      'gimlet token create --name agent-staging --action agent.connect --env staging > agent-token',
    ],
  })
    .requiredOption('--name <name>', 'its name, as commits show it: token/NAME')
    .addOption(
      new Option(
        '--action <action>',
        'what it may do; may be given several times',
      )
        .choices(tokenActionSchema.options)
        .argParser((value, before: string[] | undefined) => {
          if (!tokenActionSchema.safeParse(value).success) {
            throw new InvalidArgumentError(
              `There are: ${tokenActionSchema.options.join(', ')}.`,
            );
          }
          return collect(value, before);
        })
        .makeOptionMandatory(),
    )
    .requiredOption(
      '-e, --env <glob>',
      'environments that it is for, such as staging or preview-*; may be given several times',
      collect,
    )
    .option(
      '--repository <glob>',
      'application repositories that it is for, such as acme/*; may be given several times',
      collect,
    )
    .addOption(
      new Option(
        '--expires <when>',
        'when it ends: 90d or 12h from now, a day, or never (default: 90d; never for an agent)',
      ).argParser(expiryOption),
    );
  return withOutput(withServer(command)).action((options: Options) =>
    onServer(cli, options, 'token create', server =>
      create(cli, server, options),
    ),
  );
}
