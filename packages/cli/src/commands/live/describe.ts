import type { Command } from 'commander';
import { objectOutput } from '../../output';
import type { Server } from '../../server';
import {
  printableLines,
  printResult,
  withProgress,
  type Cli,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';
import { placeOf, readApp, withLiveApp, type LiveAppOptions } from './liveApp';
import { objectNamed } from './objectName';

interface Options extends LiveAppOptions {
  yaml?: boolean;
}

async function describe(
  cli: Cli,
  server: Server,
  given: string | undefined,
  options: Options,
): Promise<void> {
  const query = objectNamed(await readApp(cli, server, options), given);
  const { client } = server;
  const asked = { ...placeOf(options), query };
  const answer = await withProgress(cli, 'Asking the agent', () =>
    options.yaml ? client.getObject(asked) : client.describeObject(asked),
  );
  printResult(cli, options.output, {
    schema: objectOutput,
    data: answer,
    text: () => `${printableLines(answer.text).trimEnd()}\n`,
  });
}

/** `gimlet describe`: an object of an app, as `kubectl describe` would show it. */
export function describeCommand(cli: Cli): Command {
  const command = verb({
    name: 'describe',
    summary: 'describe an object of an app (needs a server)',
    description:
      "As kubectl describe would; read by the environment's agent, now. Never a Secret.",
    examples: [
      'gimlet describe --env production --app checkout pod/checkout-7d4b9c-x2x7k',
      'gimlet describe --env production --app checkout deployment/checkout --yaml',
    ],
  })
    .argument(
      '[object]',
      'KIND/NAME, or a name alone; its workload where there is one only',
    )
    .argument('[name]', 'KIND and NAME in two words, as kubectl has them too')
    .option('--yaml', 'the object itself, as YAML');
  return withLiveApp(command).action(
    (first: string | undefined, second: string | undefined, options: Options) =>
      onServer(cli, options, 'describe', server =>
        describe(
          cli,
          server,
          second === undefined ? first : `${first}/${second}`,
          options,
        ),
      ),
  );
}
