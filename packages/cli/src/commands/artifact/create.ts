import { artifactSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import { ciVariables, createArtifact, formatArtifact } from '@gimlet-io/core';
import { Option, type Command } from 'commander';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  MANIFEST_FOLDER,
  checkedOutVersion,
  readManifestFiles,
  readVariables,
  withVariables,
  type VariableOptions,
  type VersionWishes,
} from '../../offline';
import {
  writeText,
  count,
  done,
  printResult,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { verb } from '../verb';

interface Options extends VariableOptions, VersionWishes, OutputOptions {
  manifests?: string[];
  file?: string;
}

async function create(cli: Cli, options: Options): Promise<void> {
  const paths =
    options.manifests ??
    (existsSync(resolve(cli.cwd, MANIFEST_FOLDER)) ? [MANIFEST_FOLDER] : []);
  const artifact = createArtifact({
    version: await checkedOutVersion(cli, options),
    manifests: await readManifestFiles(cli, paths),
    ciVariables: ciVariables(cli.env),
    vars: await readVariables(cli, options),
  });
  if (options.file && options.file !== '-') {
    await writeText(cli, options.file, formatArtifact(artifact));
    done(
      cli,
      `${options.file}: ${artifact.id}, ${count(
        artifact.environments.length,
        'manifest',
      )}`,
    );
    return;
  }
  printResult(cli, options.output, {
    schema: artifactSchema,
    data: artifact,
    text: () => formatArtifact(artifact),
  });
}

/** `gimlet artifact create`: describes what was built, from the clone where it is run. */
export function artifactCreateCommand(cli: Cli): Command {
  const command = verb({
    name: 'create',
    summary: 'describe what was built: commit, manifests, variables',
    description:
      'Takes the commit that is checked out, and what the CI says where it runs in one.\nPrints the artifact, or writes it with --file.',
    examples: [
      'gimlet artifact create --var IMAGE=registry.example.com/web:1.2 > artifact.json',
      'gimlet artifact create --manifests .gimlet/ --vars ci.env --file artifact.json',
    ],
  })
    .option(
      '-f, --file <file>',
      'write it to this file (- for standard output)',
    )
    .option(
      '--manifests <path...>',
      'manifests, or folders of them (default: .gimlet/ where it exists)',
    )
    .option('--repository <owner/name>', 'name of this repository')
    .option('--branch <name>', 'branch that was built')
    .option('--tag <name>', 'tag that was built')
    .addOption(
      new Option('--event <event>', 'what started the build').choices([
        'push',
        'tag',
        'pr',
      ]),
    );
  return withOutput(withVariables(command)).action((options: Options) =>
    create(cli, options),
  );
}
