import type { LayoutEnvironment } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  DEFAULT_RENDERING_RULES,
  layoutEntry,
  readEnvironmentVars,
  type RenderingRules,
} from '@gimlet-io/core';
import type { Cli } from '../terminal';
import { useGitops, type Gitops, type GitopsOptions } from './gitops';

/** What an environment's gitops repository decides about a manifest. */
export interface EnvironmentRules {
  rendering: RenderingRules;
  /** The environment's entry in the layout file, where a repository was named. */
  entry?: LayoutEnvironment;
  /** The environment's own variables. */
  varsFile?: { text: string; file: string };
}

const noRules: EnvironmentRules = { rendering: DEFAULT_RENDERING_RULES };

/** Whether a gitops repository was named. */
export function namesGitops(
  cli: Pick<Cli, 'env'>,
  options: GitopsOptions,
): boolean {
  return Boolean(options.gitopsRepo ?? cli.env.GIMLET_GITOPS_REPO);
}

async function rulesOf(
  gitops: Gitops,
  environment: string,
): Promise<EnvironmentRules> {
  const { entry } = layoutEntry(gitops.layout, environment);
  const varsFile = await readEnvironmentVars(
    gitops.repository,
    gitops.head,
    entry,
  );
  return {
    rendering: entry,
    entry,
    ...(varsFile && { varsFile }),
  };
}

/** Reads what the environment decides from its gitops repository; the defaults where none is named. */
export async function readEnvironmentRules(
  cli: Cli,
  options: GitopsOptions,
  environment: string,
): Promise<EnvironmentRules> {
  return namesGitops(cli, options)
    ? useGitops(cli, options, gitops => rulesOf(gitops, environment))
    : noRules;
}

/** The environments of the gitops repository; undefined where none is named, or where it has none yet. */
export async function readKnownEnvironments(
  cli: Cli,
  options: GitopsOptions,
): Promise<string[] | undefined> {
  if (!namesGitops(cli, options)) {
    return undefined;
  }
  return useGitops(cli, options, async ({ layout }) =>
    layout.environments.length > 0
      ? layout.environments.map(({ environment }) => environment)
      : undefined,
  );
}
