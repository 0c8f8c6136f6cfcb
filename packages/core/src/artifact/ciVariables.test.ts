import { ciFacts } from './ciFacts';
import { ciVariables } from './ciVariables';

const sha = 'a'.repeat(40);

const secrets = {
  GITHUB_TOKEN: 'secret',
  ACTIONS_RUNTIME_TOKEN: 'secret',
  CI_JOB_TOKEN: 'secret',
  CI_REPOSITORY_URL: 'https://gitlab-ci-token:secret@gitlab.com/a/b.git',
  CI_REGISTRY_PASSWORD: 'secret',
  GIT_URL: 'https://user:secret@host/a/b.git',
  SYSTEM_ACCESSTOKEN: 'secret',
  CIRCLE_OIDC_TOKEN: 'secret',
  CIRCLE_REPOSITORY_URL: 'https://user:secret@host/a/b.git',
  DRONE_GIT_HTTP_URL: 'https://user:secret@host/a/b.git',
  BITBUCKET_STEP_OIDC_TOKEN: 'secret',
  BUILDKITE_AGENT_ACCESS_TOKEN: 'secret',
  BUILDKITE_REPO: 'https://user:secret@host/a/b.git',
  AWS_SECRET_ACCESS_KEY: 'secret',
  HOME: '/root',
};

describe('CI', () => {
  it.each`
    name              | env                                                                                                                                                                                                                     | facts
    ${'GitHub push'}  | ${{ GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'acme/shop', GITHUB_SHA: sha, GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'main', GITHUB_ACTOR: 'carla', GITHUB_JOB: 'build', GITHUB_SERVER_URL: 'https://github.com' }} | ${{ provider: 'github', event: 'push', repositoryName: 'acme/shop', sha, branch: 'main', actor: 'carla', job: 'build', url: `https://github.com/acme/shop/commit/${sha}` }}
    ${'GitHub tag'}   | ${{ GITHUB_ACTIONS: 'true', GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1' }}                                                                                                                                            | ${{ provider: 'github', event: 'tag', tag: 'v1' }}
    ${'GitHub pr'}    | ${{ GITHUB_ACTIONS: 'true', GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: '7/merge', GITHUB_HEAD_REF: 'feature/x', GITHUB_BASE_REF: 'main' }}                                                                             | ${{ provider: 'github', event: 'pr', branch: 'feature/x', sourceBranch: 'feature/x', targetBranch: 'main' }}
    ${'GitLab push'}  | ${{ GITLAB_CI: 'true', CI_PROJECT_PATH: 'acme/team/shop', CI_PROJECT_URL: 'https://gitlab.com/acme/team/shop', CI_COMMIT_SHA: sha, CI_COMMIT_BRANCH: 'main', GITLAB_USER_LOGIN: 'carla', CI_JOB_NAME: 'build' }}        | ${{ provider: 'gitlab', event: 'push', repositoryName: 'acme/team/shop', sha, branch: 'main', actor: 'carla', job: 'build', url: `https://gitlab.com/acme/team/shop/-/commit/${sha}` }}
    ${'GitLab tag'}   | ${{ GITLAB_CI: 'true', CI_COMMIT_TAG: 'v1' }}                                                                                                                                                                           | ${{ provider: 'gitlab', event: 'tag', tag: 'v1' }}
    ${'GitLab mr'}    | ${{ GITLAB_CI: 'true', CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'x', CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' }}                                                                              | ${{ provider: 'gitlab', event: 'pr', branch: 'x', sourceBranch: 'x', targetBranch: 'main' }}
    ${'CircleCI'}     | ${{ CIRCLECI: 'true', CIRCLE_PROJECT_USERNAME: 'acme', CIRCLE_PROJECT_REPONAME: 'shop', CIRCLE_SHA1: sha, CIRCLE_BRANCH: 'main', CIRCLE_USERNAME: 'carla', CIRCLE_JOB: 'build' }}                                       | ${{ provider: 'circleci', event: 'push', repositoryName: 'acme/shop', sha, branch: 'main', actor: 'carla', job: 'build' }}
    ${'CircleCI tag'} | ${{ CIRCLECI: 'true', CIRCLE_TAG: 'v1' }}                                                                                                                                                                               | ${{ provider: 'circleci', event: 'tag', tag: 'v1' }}
    ${'Jenkins'}      | ${{ JENKINS_URL: 'https://j', GIT_COMMIT: sha, GIT_BRANCH: 'origin/main', JOB_NAME: 'shop' }}                                                                                                                           | ${{ provider: 'jenkins', event: 'push', sha, branch: 'main', job: 'shop' }}
    ${'Jenkins pr'}   | ${{ JENKINS_URL: 'https://j', BRANCH_NAME: 'PR-7', CHANGE_ID: '7', CHANGE_BRANCH: 'x', CHANGE_TARGET: 'main' }}                                                                                                         | ${{ provider: 'jenkins', event: 'pr', branch: 'x', sourceBranch: 'x', targetBranch: 'main' }}
    ${'Bitbucket'}    | ${{ BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_REPO_FULL_NAME: 'acme/shop', BITBUCKET_COMMIT: sha, BITBUCKET_BRANCH: 'main' }}                                                                                              | ${{ provider: 'bitbucket', event: 'push', repositoryName: 'acme/shop', sha, branch: 'main' }}
    ${'Azure'}        | ${{ TF_BUILD: 'True', BUILD_REPOSITORY_NAME: 'acme/shop', BUILD_SOURCEVERSION: sha, BUILD_SOURCEBRANCH: 'refs/heads/feature/x', BUILD_REQUESTEDFOR: 'Carla' }}                                                          | ${{ provider: 'azure', event: 'push', repositoryName: 'acme/shop', sha, branch: 'feature/x', actor: 'Carla' }}
    ${'Azure tag'}    | ${{ TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/tags/v1' }}                                                                                                                                                             | ${{ provider: 'azure', event: 'tag', tag: 'v1' }}
    ${'Azure pr'}     | ${{ TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/pull/7/merge', SYSTEM_PULLREQUEST_PULLREQUESTID: '7', SYSTEM_PULLREQUEST_SOURCEBRANCH: 'refs/heads/x', SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main' }}            | ${{ provider: 'azure', event: 'pr', branch: 'x', sourceBranch: 'x', targetBranch: 'main' }}
    ${'Drone'}        | ${{ DRONE: 'true', DRONE_REPO: 'acme/shop', DRONE_COMMIT_SHA: sha, DRONE_BRANCH: 'main', DRONE_COMMIT_AUTHOR: 'carla', DRONE_BUILD_EVENT: 'push' }}                                                                     | ${{ provider: 'drone', event: 'push', repositoryName: 'acme/shop', sha, branch: 'main', actor: 'carla' }}
    ${'Woodpecker'}   | ${{ CI: 'woodpecker', CI_REPO: 'acme/shop', CI_COMMIT_SHA: sha, CI_COMMIT_BRANCH: 'main', CI_PIPELINE_EVENT: 'push' }}                                                                                                  | ${{ provider: 'woodpecker', event: 'push', repositoryName: 'acme/shop', sha, branch: 'main' }}
    ${'Buildkite'}    | ${{ BUILDKITE: 'true', BUILDKITE_COMMIT: sha, BUILDKITE_BRANCH: 'x', BUILDKITE_PULL_REQUEST: '7', BUILDKITE_PULL_REQUEST_BASE_BRANCH: 'main' }}                                                                         | ${{ provider: 'buildkite', event: 'pr', sha, branch: 'x', sourceBranch: 'x', targetBranch: 'main' }}
  `('says what $name says, and no secret', ({ env, facts }) => {
    expect(ciFacts({ ...secrets, ...env })).toEqual(facts);
    const variables = ciVariables({ ...secrets, ...env });
    expect(JSON.stringify(variables)).not.toContain('secret');
    expect(variables.EVENT).toBe(facts.event);
    expect(variables.BRANCH).toBe(facts.branch);
    expect(variables.SHA).toBe(facts.sha);
    expect(variables.HOME).toBeUndefined();
  });

  it('gives the built-in variables and the listed ones of its own', () => {
    expect(
      ciVariables({
        ...secrets,
        GITHUB_ACTIONS: 'true',
        GITHUB_REPOSITORY: 'acme/shop',
        GITHUB_REF_TYPE: 'branch',
        GITHUB_REF_NAME: 'main',
        GITHUB_RUN_NUMBER: '7',
        GITHUB_RUN_ATTEMPT: '2',
        GITHUB_JOB: '',
      }),
    ).toEqual({
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_REF_TYPE: 'branch',
      GITHUB_REF_NAME: 'main',
      GITHUB_RUN_NUMBER: '7',
      OWNER: 'acme',
      REPO: 'shop',
      BRANCH: 'main',
      EVENT: 'push',
    });
  });

  it('takes credentials out of addresses, and out of nothing else', () => {
    const env = {
      GITLAB_CI: 'true',
      CI_COMMIT_SHA: sha,
      CI_PROJECT_URL: 'https://ci:secret@gitlab.com/acme/shop',
      CI_SERVER_URL: 'http://secret@gitlab.com:8080',
      CI_PIPELINE_URL: 'https://gitlab.com/acme/shop?to=a@b',
      CI_COMMIT_BRANCH: 'user@host',
    };
    expect(ciVariables(env)).toMatchObject({
      CI_PROJECT_URL: 'https://gitlab.com/acme/shop',
      CI_SERVER_URL: 'http://gitlab.com:8080',
      CI_PIPELINE_URL: 'https://gitlab.com/acme/shop?to=a@b',
      CI_COMMIT_BRANCH: 'user@host',
    });
    expect(ciFacts(env)?.url).toBe(
      `https://gitlab.com/acme/shop/-/commit/${sha}`,
    );
  });

  it('gives nothing outside of a CI', () => {
    expect(ciFacts(secrets)).toBeUndefined();
    expect(ciVariables(secrets)).toEqual({});
  });
});
