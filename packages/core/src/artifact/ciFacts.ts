import type { Version } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { CiProvider } from './ciVariableNames';
import { withoutCredentials } from './withoutCredentials';

/** A process environment. @public */
export type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

/** What a CI says of the build that runs; what it does not say is absent. @public */
export interface CiFacts {
  provider: CiProvider;
  /** `owner/name`. */
  repositoryName?: string;
  sha?: string;
  event: Version['event'];
  /** Of a pull request: its own branch. */
  branch?: string;
  tag?: string;
  sourceBranch?: string;
  targetBranch?: string;
  /** Who started it. A claim: nobody checked it. */
  actor?: string;
  job?: string;
  /** The commit's page. */
  url?: string;
}

interface Reading {
  repositoryName?: string;
  sha?: string;
  branch?: string;
  tag?: string;
  pullRequest?: { source?: string; target?: string };
  actor?: string;
  job?: string;
  url?: string;
}

interface CiDialect {
  detect(env: ProcessEnvironment): boolean;
  read(env: ProcessEnvironment): Reading;
}

const DIALECTS: Record<CiProvider, CiDialect> = {
  github: {
    detect: env => env.GITHUB_ACTIONS === 'true',
    read: env => ({
      repositoryName: env.GITHUB_REPOSITORY,
      sha: env.GITHUB_SHA,
      ...(env.GITHUB_REF_TYPE === 'tag'
        ? { tag: env.GITHUB_REF_NAME }
        : { branch: env.GITHUB_REF_NAME }),
      pullRequest: env.GITHUB_HEAD_REF
        ? { source: env.GITHUB_HEAD_REF, target: env.GITHUB_BASE_REF }
        : undefined,
      actor: env.GITHUB_ACTOR,
      job: env.GITHUB_JOB,
      url:
        env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY && env.GITHUB_SHA
          ? `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/commit/${env.GITHUB_SHA}`
          : undefined,
    }),
  },
  gitlab: {
    detect: env => env.GITLAB_CI === 'true',
    read: env => ({
      repositoryName: env.CI_PROJECT_PATH,
      sha: env.CI_COMMIT_SHA,
      branch: env.CI_COMMIT_BRANCH,
      tag: env.CI_COMMIT_TAG,
      pullRequest: env.CI_MERGE_REQUEST_IID
        ? {
            source: env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME,
            target: env.CI_MERGE_REQUEST_TARGET_BRANCH_NAME,
          }
        : undefined,
      actor: env.GITLAB_USER_LOGIN,
      job: env.CI_JOB_NAME,
      url:
        env.CI_PROJECT_URL && env.CI_COMMIT_SHA
          ? `${env.CI_PROJECT_URL}/-/commit/${env.CI_COMMIT_SHA}`
          : undefined,
    }),
  },
  circleci: {
    detect: env => env.CIRCLECI === 'true',
    read: env => ({
      repositoryName: joined(
        env.CIRCLE_PROJECT_USERNAME,
        env.CIRCLE_PROJECT_REPONAME,
      ),
      sha: env.CIRCLE_SHA1,
      branch: env.CIRCLE_BRANCH,
      tag: env.CIRCLE_TAG,
      pullRequest: env.CIRCLE_PR_NUMBER
        ? { source: env.CIRCLE_BRANCH }
        : undefined,
      actor: env.CIRCLE_USERNAME,
      job: env.CIRCLE_JOB,
    }),
  },
  jenkins: {
    detect: env => Boolean(env.JENKINS_URL),
    read: env => ({
      sha: env.GIT_COMMIT,
      branch: env.BRANCH_NAME || env.GIT_BRANCH?.replace(/^origin\//, ''),
      tag: env.TAG_NAME,
      pullRequest: env.CHANGE_ID
        ? { source: env.CHANGE_BRANCH, target: env.CHANGE_TARGET }
        : undefined,
      job: env.JOB_NAME,
    }),
  },
  bitbucket: {
    detect: env => Boolean(env.BITBUCKET_BUILD_NUMBER),
    read: env => ({
      repositoryName: env.BITBUCKET_REPO_FULL_NAME,
      sha: env.BITBUCKET_COMMIT,
      branch: env.BITBUCKET_BRANCH,
      tag: env.BITBUCKET_TAG,
      pullRequest: env.BITBUCKET_PR_ID
        ? {
            source: env.BITBUCKET_BRANCH,
            target: env.BITBUCKET_PR_DESTINATION_BRANCH,
          }
        : undefined,
    }),
  },
  azure: {
    detect: env => env.TF_BUILD === 'True',
    read: env => ({
      repositoryName: env.BUILD_REPOSITORY_NAME,
      sha: env.BUILD_SOURCEVERSION,
      branch: shortRef(env.BUILD_SOURCEBRANCH, 'heads'),
      tag: shortRef(env.BUILD_SOURCEBRANCH, 'tags'),
      pullRequest: env.SYSTEM_PULLREQUEST_PULLREQUESTID
        ? {
            source: shortRef(env.SYSTEM_PULLREQUEST_SOURCEBRANCH, 'heads'),
            target: shortRef(env.SYSTEM_PULLREQUEST_TARGETBRANCH, 'heads'),
          }
        : undefined,
      actor: env.BUILD_REQUESTEDFOR,
      job: env.SYSTEM_JOBNAME,
    }),
  },
  drone: {
    detect: env => env.DRONE === 'true',
    read: env => ({
      repositoryName: env.DRONE_REPO,
      sha: env.DRONE_COMMIT_SHA,
      branch: env.DRONE_BRANCH,
      tag: env.DRONE_TAG,
      pullRequest:
        env.DRONE_BUILD_EVENT === 'pull_request'
          ? { source: env.DRONE_SOURCE_BRANCH, target: env.DRONE_TARGET_BRANCH }
          : undefined,
      actor: env.DRONE_COMMIT_AUTHOR,
      job: env.DRONE_STEP_NAME,
    }),
  },
  woodpecker: {
    detect: env => env.CI === 'woodpecker',
    read: env => ({
      repositoryName: env.CI_REPO,
      sha: env.CI_COMMIT_SHA,
      branch: env.CI_COMMIT_BRANCH,
      tag: env.CI_COMMIT_TAG,
      pullRequest:
        env.CI_PIPELINE_EVENT === 'pull_request'
          ? {
              source: env.CI_COMMIT_SOURCE_BRANCH,
              target: env.CI_COMMIT_TARGET_BRANCH,
            }
          : undefined,
      actor: env.CI_COMMIT_AUTHOR,
      job: env.CI_WORKFLOW_NAME,
    }),
  },
  buildkite: {
    detect: env => env.BUILDKITE === 'true',
    read: env => ({
      sha: env.BUILDKITE_COMMIT,
      branch: env.BUILDKITE_BRANCH,
      tag: env.BUILDKITE_TAG,
      pullRequest:
        env.BUILDKITE_PULL_REQUEST && env.BUILDKITE_PULL_REQUEST !== 'false'
          ? {
              source: env.BUILDKITE_BRANCH,
              target: env.BUILDKITE_PULL_REQUEST_BASE_BRANCH,
            }
          : undefined,
      actor: env.BUILDKITE_BUILD_CREATOR,
      job: env.BUILDKITE_LABEL,
    }),
  },
};

const PROVIDERS: readonly CiProvider[] = [
  'github',
  'gitlab',
  'circleci',
  'jenkins',
  'bitbucket',
  'azure',
  'drone',
  'woodpecker',
  'buildkite',
];

/** The CI that this environment belongs to and what it says, or `undefined` outside of any. @public */
export function ciFacts(env: ProcessEnvironment): CiFacts | undefined {
  const provider = PROVIDERS.find(name => DIALECTS[name].detect(env));
  if (!provider) {
    return undefined;
  }
  const { pullRequest, branch, tag, url, ...reading } =
    DIALECTS[provider].read(env);
  const facts: CiFacts = {
    provider,
    event: 'push',
    ...reading,
    ...(url && { url: withoutCredentials(url) }),
  };
  if (pullRequest) {
    const { source, target } = pullRequest;
    Object.assign(facts, {
      event: 'pr',
      branch: source,
      sourceBranch: source,
      targetBranch: target,
    });
  } else if (tag) {
    Object.assign(facts, { event: 'tag', tag });
  } else {
    facts.branch = branch;
  }
  return facts;
}

function joined(owner?: string, name?: string): string | undefined {
  return owner && name ? `${owner}/${name}` : undefined;
}

function shortRef(
  ref: string | undefined,
  kind: 'heads' | 'tags',
): string | undefined {
  const prefix = `refs/${kind}/`;
  return ref?.startsWith(prefix) ? ref.slice(prefix.length) : undefined;
}
