import { readArtifact } from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  withServer,
  withTimeout,
  type FollowOptions,
  type Server,
  type ServerOptions,
} from '../../server';
import {
  checkStandardInput,
  note,
  readText,
  withOutput,
  withProgress,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';
import { showPolicies } from './policies';

interface Options extends ServerOptions, OutputOptions, FollowOptions {
  file: string;
}

async function push(cli: Cli, server: Server, options: Options): Promise<void> {
  const { file } = options;
  const body = readArtifact(await readText(cli, file), { file });
  const { artifact, created } = await withProgress(cli, 'Pushing', () =>
    server.client.shipArtifact({ body }),
  );
  await showPolicies(cli, server, options, {
    artifact,
    created,
    looks: false,
  });
  const triggered = artifact.policies.some(({ requestId }) => requestId);
  if (triggered && !options.wait && options.output === 'table') {
    note(cli, `Follow them: gimlet artifact track ${artifact.id} --wait`);
  }
}

/** `gimlet artifact push`: ships what CI built. */
export function artifactPushCommand(cli: Cli): Command {
  const command = verb({
    name: 'push',
    summary: 'ship an artifact to its policies (needs a server)',
    description:
      'Pushing the same artifact again changes nothing. With --wait it follows what the policies started, and ends with 0 where all is ready in the cluster, or pushed where nothing reports from there, 3 where something waits for somebody, 4 after --timeout, 1 otherwise.',
    examples: [
      'gimlet artifact push --server https://backstage.acme.example',
      'gimlet artifact push --file artifact.json --wait --timeout 5m -o json',
    ],
  })
    .option(
      '-f, --file <file>',
      'the artifact (- for standard input)',
      'artifact.json',
    )
    .option('-w, --wait', 'follow what its policies start');
  return withOutput(withServer(withTimeout(command))).action(
    (options: Options) => {
      checkStandardInput([options.file, options.tokenFile]);
      return onServer(cli, options, 'artifact push', server =>
        push(cli, server, options),
      );
    },
  );
}
