/** The variables that every artifact carries, whatever the CI. */
export const BUILT_IN_VARIABLES = [
  'REPO',
  'OWNER',
  'BRANCH',
  'TAG',
  'SHA',
  'ACTOR',
  'EVENT',
  'JOB',
] as const;

/** A CI that is known here. @public */
export type CiProvider =
  | 'github'
  | 'gitlab'
  | 'circleci'
  | 'jenkins'
  | 'bitbucket'
  | 'azure'
  | 'drone'
  | 'woodpecker'
  | 'buildkite';

/**
 * The variables of a CI that go into an artifact, by provider. They are listed one by one and never taken by prefix:
 * `CI_JOB_TOKEN`, `CI_REPOSITORY_URL`, `GIT_URL` and their like carry secrets. What differs between two runs of the same
 * build (the attempt's number) is left out too, so that shipping it again is the same artifact.
 */
export const CI_VARIABLES: Record<CiProvider, readonly string[]> = {
  github: [
    'GITHUB_ACTOR',
    'GITHUB_BASE_REF',
    'GITHUB_EVENT_NAME',
    'GITHUB_HEAD_REF',
    'GITHUB_JOB',
    'GITHUB_REF',
    'GITHUB_REF_NAME',
    'GITHUB_REF_TYPE',
    'GITHUB_REPOSITORY',
    'GITHUB_REPOSITORY_OWNER',
    'GITHUB_RUN_ID',
    'GITHUB_RUN_NUMBER',
    'GITHUB_SERVER_URL',
    'GITHUB_SHA',
    'GITHUB_WORKFLOW',
  ],
  gitlab: [
    'CI_COMMIT_BRANCH',
    'CI_COMMIT_REF_NAME',
    'CI_COMMIT_REF_SLUG',
    'CI_COMMIT_SHA',
    'CI_COMMIT_SHORT_SHA',
    'CI_COMMIT_TAG',
    'CI_DEFAULT_BRANCH',
    'CI_JOB_NAME',
    'CI_JOB_STAGE',
    'CI_MERGE_REQUEST_IID',
    'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME',
    'CI_MERGE_REQUEST_TARGET_BRANCH_NAME',
    'CI_PIPELINE_ID',
    'CI_PIPELINE_IID',
    'CI_PIPELINE_SOURCE',
    'CI_PIPELINE_URL',
    'CI_PROJECT_NAME',
    'CI_PROJECT_NAMESPACE',
    'CI_PROJECT_PATH',
    'CI_PROJECT_PATH_SLUG',
    'CI_PROJECT_URL',
    'CI_REGISTRY_IMAGE',
    'CI_SERVER_URL',
    'GITLAB_USER_LOGIN',
  ],
  circleci: [
    'CIRCLE_BRANCH',
    'CIRCLE_BUILD_NUM',
    'CIRCLE_BUILD_URL',
    'CIRCLE_JOB',
    'CIRCLE_PROJECT_REPONAME',
    'CIRCLE_PROJECT_USERNAME',
    'CIRCLE_PR_NUMBER',
    'CIRCLE_SHA1',
    'CIRCLE_TAG',
    'CIRCLE_USERNAME',
    'CIRCLE_WORKFLOW_ID',
  ],
  jenkins: [
    'BRANCH_NAME',
    'BUILD_ID',
    'BUILD_NUMBER',
    'BUILD_TAG',
    'BUILD_URL',
    'CHANGE_BRANCH',
    'CHANGE_ID',
    'CHANGE_TARGET',
    'GIT_BRANCH',
    'GIT_COMMIT',
    'JOB_NAME',
    'JOB_URL',
    'TAG_NAME',
  ],
  bitbucket: [
    'BITBUCKET_BRANCH',
    'BITBUCKET_BUILD_NUMBER',
    'BITBUCKET_COMMIT',
    'BITBUCKET_PIPELINE_UUID',
    'BITBUCKET_PR_DESTINATION_BRANCH',
    'BITBUCKET_PR_ID',
    'BITBUCKET_REPO_FULL_NAME',
    'BITBUCKET_REPO_SLUG',
    'BITBUCKET_TAG',
    'BITBUCKET_WORKSPACE',
  ],
  azure: [
    'BUILD_BUILDID',
    'BUILD_BUILDNUMBER',
    'BUILD_DEFINITIONNAME',
    'BUILD_REASON',
    'BUILD_REPOSITORY_NAME',
    'BUILD_REQUESTEDFOR',
    'BUILD_SOURCEBRANCH',
    'BUILD_SOURCEBRANCHNAME',
    'BUILD_SOURCEVERSION',
    'SYSTEM_JOBNAME',
    'SYSTEM_PULLREQUEST_PULLREQUESTID',
    'SYSTEM_PULLREQUEST_SOURCEBRANCH',
    'SYSTEM_PULLREQUEST_TARGETBRANCH',
    'SYSTEM_TEAMPROJECT',
  ],
  drone: [
    'DRONE_BRANCH',
    'DRONE_BUILD_EVENT',
    'DRONE_BUILD_LINK',
    'DRONE_BUILD_NUMBER',
    'DRONE_COMMIT_AUTHOR',
    'DRONE_COMMIT_SHA',
    'DRONE_REPO',
    'DRONE_REPO_NAME',
    'DRONE_REPO_NAMESPACE',
    'DRONE_SOURCE_BRANCH',
    'DRONE_STEP_NAME',
    'DRONE_TAG',
    'DRONE_TARGET_BRANCH',
  ],
  woodpecker: [
    'CI_COMMIT_AUTHOR',
    'CI_COMMIT_BRANCH',
    'CI_COMMIT_SHA',
    'CI_COMMIT_SOURCE_BRANCH',
    'CI_COMMIT_TAG',
    'CI_COMMIT_TARGET_BRANCH',
    'CI_PIPELINE_EVENT',
    'CI_PIPELINE_NUMBER',
    'CI_PIPELINE_URL',
    'CI_REPO',
    'CI_REPO_NAME',
    'CI_REPO_OWNER',
    'CI_WORKFLOW_NAME',
  ],
  buildkite: [
    'BUILDKITE_BRANCH',
    'BUILDKITE_BUILD_CREATOR',
    'BUILDKITE_BUILD_NUMBER',
    'BUILDKITE_BUILD_URL',
    'BUILDKITE_COMMIT',
    'BUILDKITE_LABEL',
    'BUILDKITE_PIPELINE_SLUG',
    'BUILDKITE_PULL_REQUEST',
    'BUILDKITE_PULL_REQUEST_BASE_BRANCH',
    'BUILDKITE_TAG',
  ],
};

/** The names of all variables that state a fact of the build: their values are never templates. */
export const CI_FACTS: ReadonlySet<string> = new Set<string>([
  ...BUILT_IN_VARIABLES,
  ...Object.values(CI_VARIABLES).flat(),
]);
