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
  repository: string[];
  expires: 'never' | number | Date;
}

/** `90d` from now, a day, or `never`. */
function expiryOption(text: string): Options['expires'] {
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

function expiresAt(
  cli: Pick<Cli, 'now'>,
  expires: Options['expires'],
): number | undefined {
  if (expires === 'never') {
    return undefined;
  }
  return typeof expires === 'number'
    ? cli.now() * 1000 + expires
    : expires.getTime();
}

async function create(
  cli: Cli,
  { client }: Server,
  options: Options,
): Promise<void> {
  const { name, action, env, repository } = options;
  const expires = expiresAt(cli, options.expires);
  const { token, secret } = await client.createToken({
    body: {
      name,
      actions: action,
      environments: env,
      repositories: repository,
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
    note(cli, 'This is shown once: keep it where your CI keeps its secrets.');
  }
}

/** `gimlet token create`: prints the secret, alone. */
export function tokenCreateCommand(cli: Cli): Command {
  const command = verb({
    name: 'create',
    summary: 'make a token for CI (needs a server, and a signed-in user)',
    description:
      'The secret goes to standard output, alone and this once; the server keeps a hash. It is made as a user: give a token of Backstage, or make it in the portal (Gimlet → Tokens).',
    examples: [
      'gimlet token create --name ci-checkout --action artifact.create --repository acme/checkout --env "*" > token',
      'gimlet token create --name deployer --action read --action release.create --repository "acme/*" --env staging --expires 30d',
    ],
  })
    .requiredOption('--name <name>', 'its name, as commits show it: token/NAME')
    .addOption(
      new Option(
        '--action <action>',
        `what it may do; may be given several times: ${tokenActionSchema.options.join(
          ', ',
        )}`,
      )
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
    .requiredOption(
      '--repository <glob>',
      'application repositories that it is for, such as acme/*; may be given several times',
      collect,
    )
    .addOption(
      new Option(
        '--expires <when>',
        'when it ends: 90d or 12h from now, a day, or never',
      )
        .argParser(expiryOption)
        .default(90 * 86_400_000, '90d'),
    );
  return withOutput(withServer(command)).action((options: Options) =>
    onServer(cli, options, 'token create', server =>
      create(cli, server, options),
    ),
  );
}
