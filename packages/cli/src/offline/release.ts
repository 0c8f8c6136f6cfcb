import {
  GimletError,
  type AppPlan,
  type Artifact,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  manifestsOfArtifact,
  planArtifactRelease,
  readArtifact,
  readManifest,
  type ManifestDocument,
} from '@gimlet-io/core';
import type { Command } from 'commander';
import { UsageError, type Cli } from '../terminal';
import { repositoryRoot, useCharts } from './charts';
import { checkStandardInput, readText } from './files';
import type { Gitops } from './gitops';

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
      'the artifact to release (- for standard input)',
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
  const environment = options.env ?? onlyOne(documents, 'env', '--env');
  return { artifact, documents, environment };
}

/** Plans the release of an artifact on the gitops repository as it is at its head. */
export async function planReleaseOf(
  cli: Cli,
  gitops: Pick<Gitops, 'repository' | 'head' | 'history'>,
  { artifact, documents, environment }: ReleaseInput,
  options: ReleaseInputOptions,
): Promise<AppPlan> {
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
  const root = await repositoryRoot(cli, options.manifest);
  return useCharts(cli, root, charts =>
    planArtifactRelease({
      reader: gitops.repository,
      history: gitops.history,
      head: gitops.head,
      artifact,
      documents,
      environment,
      app,
      rendererFor: problemAt => charts.renderer(problemAt),
      ...(options.takeOver && { takeOver: true }),
      ...(options.reason && { reason: options.reason }),
    }),
  );
}
