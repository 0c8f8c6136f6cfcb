import {
  GimletError,
  type Artifact,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  manifestsOfArtifact,
  readArtifact,
  readManifest,
  type ManifestDocument,
} from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  checkStandardInput,
  readText,
  UsageError,
  type Cli,
} from '../terminal';

/** Options that say what to release. */
export interface ReleaseInputOptions {
  artifact: string;
  env?: string;
  app?: string;
  manifest?: string;
  takeOver?: boolean;
  reason?: string;
}

/** Adds the options that say what to release. */
export function withReleaseInput(command: Command): Command {
  return command
    .requiredOption(
      '-a, --artifact <file>',
      'the artifact to release: a file (- for standard input); with a server also the id or the commit of one that was pushed',
    )
    .option(
      '-e, --env <name>',
      'where to (not needed where the artifact says it)',
    )
    .option('--app <name>', 'which app (not needed where there is only one)')
    .option(
      '--manifest <file>',
      'use this manifest instead of the one in the artifact',
    )
    .option(
      '--take-over',
      'take a folder over that another repository released',
    );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The one value that all documents agree on, or a question. */
function onlyOne(
  documents: ManifestDocument[],
  field: 'env' | 'app',
  option: string,
): string {
  const found = [
    ...new Set(documents.flatMap(({ value }) => textOf(value[field]) ?? [])),
  ];
  if (found.length === 1) {
    return found[0];
  }
  if (documents.length === 0) {
    throw new GimletError('not-found', 'The artifact has no manifest', {
      whatToDo:
        'Make it with manifests (gimlet artifact create --manifests .gimlet/), or give one: --manifest FILE.',
    });
  }
  throw new UsageError(
    `Which ${field === 'env' ? 'environment' : 'app'}?`,
    `Say it: ${option} NAME. There are: ${found.sort().join(', ')}.`,
  );
}

async function readDocuments(
  cli: Cli,
  options: ReleaseInputOptions,
  artifact: Artifact,
): Promise<ManifestDocument[]> {
  if (options.manifest) {
    const text = await readText(cli, options.manifest);
    return [readManifest(text, { file: options.manifest })];
  }
  return manifestsOfArtifact(artifact, { name: options.artifact });
}

/** What is to be released, read once: plans on several heads can be made of it. */
export interface ReleaseInput {
  artifact: Artifact;
  documents: ManifestDocument[];
  environment: string;
  app: string;
}

/** Finds out which manifest is meant: the one of the options, or the only one. */
export function chooseRelease(
  artifact: Artifact,
  documents: ManifestDocument[],
  options: Pick<ReleaseInputOptions, 'env' | 'app'>,
): ReleaseInput {
  const environment = options.env ?? onlyOne(documents, 'env', '--env');
  const ofEnvironment = documents.filter(
    ({ value }) => value.env === environment,
  );
  const app =
    options.app ??
    onlyOne(
      ofEnvironment.length > 0 ? ofEnvironment : documents,
      'app',
      '--app',
    );
  return { artifact, documents, environment, app };
}

/** Reads the artifact and its manifests, or the one given instead. */
export async function readReleaseInput(
  cli: Cli,
  options: ReleaseInputOptions,
): Promise<ReleaseInput> {
  checkStandardInput([options.artifact, options.manifest]);
  const text = await readText(cli, options.artifact);
  const artifact = readArtifact(text, { file: options.artifact });
  const documents = await readDocuments(cli, options, artifact);
  return chooseRelease(artifact, documents, options);
}
