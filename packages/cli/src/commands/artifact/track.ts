import type { Command } from 'commander';
import {
  findArtifactId,
  withServer,
  withTimeout,
  type FollowOptions,
  type ServerOptions,
} from '../../server';
import { withOutput, type Cli, type OutputOptions } from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';
import { showPolicies } from './policies';

interface Options extends ServerOptions, OutputOptions, FollowOptions {}

/** `gimlet artifact track`: what the policies of an artifact did. */
export function artifactTrackCommand(cli: Cli): Command {
  const command = verb({
    name: 'track',
    summary: 'show what the policies of an artifact started (needs a server)',
    description:
      'With --wait it follows their requests, and ends as artifact push --wait does.',
    examples: [
      'gimlet artifact track acme/checkout-0123456789abcdef --wait',
      'gimlet artifact track 1f3c9a2 -o json',
    ],
  })
    .argument('<artifact>', 'its id, or the commit that was built')
    .option('-w, --wait', 'follow what its policies started');
  return withOutput(withServer(withTimeout(command))).action(
    (given: string, options: Options) =>
      onServer(cli, options, 'artifact track', async server => {
        const artifactId = await findArtifactId(server, given);
        const { summary } = await server.client.getArtifact({
          params: { artifactId },
        });
        await showPolicies(cli, server, options, {
          artifact: summary,
          looks: true,
        });
      }),
  );
}
