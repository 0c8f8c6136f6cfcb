import type { BUILT_IN_VARIABLES } from './ciVariableNames';

type BuiltIn = (typeof BUILT_IN_VARIABLES)[number];

/** What the built-in variables are made from. */
export interface BuiltInFacts {
  /** `owner/name`; everything before the last `/` is the owner. */
  repositoryName?: string;
  branch?: string;
  tag?: string;
  sha?: string;
  event?: string;
  actor?: string;
  job?: string;
}

/** `REPO OWNER BRANCH TAG SHA ACTOR EVENT JOB`, those that are known. */
export function builtInVariables(
  facts: BuiltInFacts,
): Partial<Record<BuiltIn, string>> {
  const { repositoryName = '' } = facts;
  const slash = repositoryName.lastIndexOf('/');
  const variables: Record<BuiltIn, string | undefined> = {
    REPO: repositoryName.slice(slash + 1),
    OWNER: repositoryName.slice(0, Math.max(slash, 0)),
    BRANCH: facts.branch,
    TAG: facts.tag,
    SHA: facts.sha,
    ACTOR: facts.actor,
    EVENT: facts.event,
    JOB: facts.job,
  };
  return Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value),
  );
}
