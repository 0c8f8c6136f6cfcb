import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository, currentReleases, readLayout } from '@gimlet-io/core';
import { existsSync } from 'node:fs';
import { valueIn } from '../completion';
import type { Cli } from '../terminal';
import { locateRepository, mirrorFolder } from './location';

/** What a gitops repository knows the names of. */
interface KnownNames {
  environments: string[];
  apps: string[];
}

const nothingKnown: KnownNames = { environments: [], apps: [] };

/** Names for completion from what is cached of the gitops repository: nothing is fetched, and nothing fails. */
export async function readKnownNames(
  cli: Pick<Cli, 'cwd' | 'env'>,
  words: string[],
): Promise<KnownNames> {
  const given = valueIn(words, '--gitops-repo') ?? cli.env.GIMLET_GITOPS_REPO;
  if (!given) {
    return nothingKnown;
  }
  try {
    const { url } = await locateRepository(cli, given);
    const path = mirrorFolder(cli.env, url);
    return existsSync(path) ? await namesIn(path) : nothingKnown;
  } catch (error) {
    if (error instanceof GimletError) {
      return nothingKnown;
    }
    throw error;
  }
}

async function namesIn(path: string): Promise<KnownNames> {
  const repository = await BareRepository.open({ path });
  try {
    const head = await repository.resolve('HEAD');
    if (!head) {
      return nothingKnown;
    }
    const { environments } = await readLayout(repository, head);
    const releases = await currentReleases(repository, { head });
    return {
      environments: environments.map(each => each.environment).sort(),
      apps: [...new Set(releases.map(({ app }) => app))].sort(),
    };
  } finally {
    await repository.close();
  }
}
