import {
  GimletError,
  type ChangeWish,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { manifestsOfArtifact } from '@gimlet-io/core';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  chooseRelease,
  readReleaseInput,
  type ReleaseInput,
  type ReleaseInputOptions,
} from '../../artifact';
import {
  findArtifactId,
  namesArtifact,
  type Server,
  type ServerOptions,
} from '../../server';
import { checkStandardInput, UsageError, type Cli } from '../../terminal';

function isFile(cli: Pick<Cli, 'cwd'>, artifact: string): boolean {
  return artifact === '-' || existsSync(resolve(cli.cwd, artifact));
}

/** The artifact as the server has it: whoever names a file must have pushed it. */
async function ofServer(
  { client }: Pick<Server, 'client'>,
  artifactId: string,
  file: string | undefined,
): Promise<ReleaseInput['artifact']> {
  try {
    const { artifact } = await client.getArtifact({ params: { artifactId } });
    return artifact;
  } catch (error) {
    if (
      file !== undefined &&
      error instanceof GimletError &&
      error.code === 'not-found'
    ) {
      throw new GimletError(
        'not-found',
        `The server does not know the artifact of ${file}: ${artifactId}`,
        {
          whatToDo: `Push it first:\n  gimlet artifact push --file ${file}`,
          cause: error,
        },
      );
    }
    throw error;
  }
}

async function chosen(
  cli: Cli,
  server: Pick<Server, 'client'>,
  options: ReleaseInputOptions,
): Promise<ReleaseInput> {
  const { artifact: given } = options;
  if (isFile(cli, given) || !namesArtifact(given)) {
    const input = await readReleaseInput(cli, options);
    await ofServer(server, input.artifact.id, given);
    return input;
  }
  const artifactId = await findArtifactId(server, given);
  const artifact = await ofServer(server, artifactId, undefined);
  return chooseRelease(
    artifact,
    manifestsOfArtifact(artifact, { name: artifactId }),
    options,
  );
}

/** What is wished of the server, by an artifact that it knows. */
export async function releaseWish(
  cli: Cli,
  server: Pick<Server, 'client'>,
  options: ReleaseInputOptions & ServerOptions,
): Promise<ChangeWish> {
  checkStandardInput([options.artifact, options.tokenFile]);
  if (options.manifest !== undefined) {
    throw new UsageError(
      '--manifest is for work on the gitops repository itself',
      'A server releases the manifests of the artifact: put it there (gimlet artifact add --manifests FILE), and push that.',
    );
  }
  const { artifact, environment, app } = await chosen(cli, server, options);
  return {
    action: 'release',
    environment,
    app,
    artifactId: artifact.id,
    ...(options.takeOver && { takeOver: true }),
  };
}
