import { addToArtifact, formatArtifact, readArtifact } from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  readManifestFiles,
  readVariables,
  withVariables,
  type VariableOptions,
} from '../../offline';
import {
  checkStandardInput,
  readText,
  writeText,
  done,
  UsageError,
  type Cli,
} from '../../terminal';
import { verb } from '../verb';

interface Options extends VariableOptions {
  file: string;
  manifests?: string[];
}

async function add(cli: Cli, options: Options): Promise<void> {
  const { file, manifests = [] } = options;
  checkStandardInput([file, ...(options.vars ?? [])]);
  const vars = await readVariables(cli, options);
  if (manifests.length === 0 && Object.keys(vars).length === 0) {
    throw new UsageError(
      'There is nothing to add',
      'Give variables (--var NAME=value, --vars FILE) or manifests (--manifests PATH).',
    );
  }
  const before = readArtifact(await readText(cli, file), { file });
  const artifact = addToArtifact(before, {
    environments: await readManifestFiles(cli, manifests),
    vars,
  });
  await writeText(cli, file, formatArtifact(artifact));
  if (file !== '-') {
    done(cli, `${file}: ${artifact.id}`);
  }
}

/** `gimlet artifact add`: puts more into an artifact's file. */
export function artifactAddCommand(cli: Cli): Command {
  const command = verb({
    name: 'add',
    summary: 'add variables or manifests to an artifact',
    description:
      'Changes the file; with - it reads standard input and prints the result. A manifest of an\napp and environment that is there already takes its place, a variable too. The id changes.',
    examples: [
      'gimlet artifact add -f artifact.json --var IMAGE=registry.example.com/web:1.2',
      'gimlet artifact add -f artifact.json --manifests preview.yaml',
    ],
  })
    .requiredOption('-f, --file <file>', 'the artifact')
    .option('--manifests <path...>', 'manifests, or folders of them');
  return withVariables(command).action((options: Options) => add(cli, options));
}
