import type { Version } from '@gimlet-io/backstage-plugin-gimlet-common';
import { compileGlob } from '@gimlet-io/core';
import type {
  Acceptance,
  ApplicationRepositoryConfig,
  EnvironmentConfig,
} from '../../config/types';

/** Whether an environment accepts a version from a policy, and the rule that says so. */
export interface AcceptanceResult {
  accepted: boolean;
  /** Such as `production accepts push to main of acme/checkout, not to fix/rounding`. */
  reason: string;
}

const DEFAULT_BRANCH = 'main';

/** The default branch of an application repository: as the configuration has it, never as an artifact says. */
export function defaultBranchOf(
  repositories: readonly ApplicationRepositoryConfig[],
  repository: string,
): string {
  const configured = repositories.find(({ name }) => name === repository);
  return configured?.defaultBranch ?? DEFAULT_BRANCH;
}

const matchesOne = (patterns: readonly string[], text: string) =>
  patterns.some(pattern => compileGlob(pattern)(text));

function describe({ event, branch, tag }: Version): string {
  const where = event === 'tag' ? tag : branch;
  return where ? `${event} of ${where}` : event;
}

function describeAcceptance(
  { repositories, events, branches }: Acceptance,
  defaultBranch: string,
): string {
  const from = repositories.join(', ');
  const where = branches ?? [defaultBranch];
  return `${events.join(', ')} of ${where.join(', ')} from ${from}`;
}

/**
 * Whether a policy may release a version in an environment.
 *
 * | what | accepted by |
 * |---|---|
 * | a push | an entry of `accepts` with its repository, `push`, and its branch (the default branch where the entry names none) |
 * | a tag | an entry with its repository and `tag` |
 * | a pull request | `previews: true`, and an entry with its repository, `pr`, and its branch where the entry names some |
 * | a preview | `previews: true`, and an entry with its repository and its event; it is of whatever branch |
 *
 * Where an environment has no `accepts`, every repository may push to its default branch and set tags, and with `previews: true`
 * everything of the other two is accepted.
 */
export function acceptsFromPolicy(options: {
  environment: Pick<EnvironmentConfig, 'name' | 'accepts' | 'previews'>;
  version: Version;
  preview: boolean;
  /** Of the version's repository. */
  defaultBranch: string;
}): AcceptanceResult {
  const { environment, version, preview, defaultBranch } = options;
  const { name, accepts, previews } = environment;
  const { event, branch, repositoryName } = version;
  const refused = (reason: string) => ({ accepted: false, reason });
  if ((preview || event === 'pr') && !previews) {
    return refused(
      `${name} takes no ${
        preview ? 'previews' : 'pull requests'
      } (previews: true would)`,
    );
  }
  if (!accepts) {
    const free = preview || event !== 'push' || branch === defaultBranch;
    return free
      ? { accepted: true, reason: `${name} accepts ${describe(version)}` }
      : refused(
          `${name} accepts push of ${defaultBranch} and tags, not ${describe(
            version,
          )}`,
        );
  }
  const fits = (entry: Acceptance): boolean => {
    if (
      !matchesOne(entry.repositories, repositoryName) ||
      !entry.events.includes(event)
    ) {
      return false;
    }
    if (preview || event === 'tag') return true;
    const wanted =
      entry.branches ?? (event === 'push' ? [defaultBranch] : undefined);
    return !wanted || matchesOne(wanted, branch);
  };
  return accepts.some(fits)
    ? { accepted: true, reason: `${name} accepts ${describe(version)}` }
    : refused(
        `${name} does not accept ${describe(
          version,
        )} from ${repositoryName}; it accepts ${accepts
          .map(entry => describeAcceptance(entry, defaultBranch))
          .join('; ')}`,
      );
}
