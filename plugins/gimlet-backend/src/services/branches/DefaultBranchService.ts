import {
  branchDeletePermission,
  GimletError,
  type Artifact,
  type BranchDeletedAnswer,
  type CleanupPolicy,
  type ReleaseFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  appPathAt,
  manifestFromValue,
  matchesCleanup,
  mayCleanUp,
  readReleaseFile,
  resolveCleanup,
} from '@gimlet-io/core';
import type { Authorizer, Caller, Callers } from '../../authorization/types';
import type {
  ApplicationRepositoryConfig,
  EnvironmentConfig,
} from '../../config/types';
import type { ArtifactStore, RequestStore } from '../../database/types';
import type {
  GitopsRepositories,
  GitopsRepository,
} from '../../repositories/types';
import type { Announcer } from '../../signals/types';
import { defaultBranchOf } from '../artifacts/acceptance';
import { policyRequest } from '../artifacts/policyRequest';
import { supersedeOlder } from '../artifacts/supersede';
import { freshHead } from '../requests/freshHead';
import type { BranchService, RequestsAccepted } from '../types';

/** @see BranchService */
export interface BranchServiceOptions {
  config: {
    environments: readonly EnvironmentConfig[];
    repositories: readonly ApplicationRepositoryConfig[];
  };
  artifacts: Pick<ArtifactStore, 'lastOfBranch'>;
  requests: Pick<RequestStore, 'create' | 'list' | 'change'>;
  repositories: Pick<GitopsRepositories, 'ofEnvironment'>;
  authorizer: Authorizer;
  callers: Callers;
  announcer: Announcer;
  accepted: RequestsAccepted;
  clock?: () => number;
}

interface Branch {
  repository: string;
  branch: string;
}

type Cleanup = BranchDeletedAnswer['cleanups'][number];

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** Runs the cleanup policies of branches that are gone. */
export class DefaultBranchService implements BranchService {
  readonly #options: BranchServiceOptions;

  constructor(options: BranchServiceOptions) {
    this.#options = options;
  }

  async deleted(caller: Caller, branch: Branch): Promise<BranchDeletedAnswer> {
    const { artifacts, authorizer } = this.#options;
    await authorizer.authorize(caller, branchDeletePermission, {
      repository: branch.repository,
    });
    this.#refuseDefaultBranch(branch);
    const artifact = await artifacts.lastOfBranch(
      branch.repository,
      branch.branch,
    );
    const cleanups: Cleanup[] = [];
    // One after the other: two manifests may name the same app.
    for (const value of artifact?.environments ?? []) {
      const cleanup =
        artifact && (await this.#cleanUp(caller, branch, artifact, value));
      if (cleanup) cleanups.push(cleanup);
    }
    return { cleanups };
  }

  /** What runs in production was released from it: that it is gone is a mistake, of git or of who tells it. */
  #refuseDefaultBranch({ repository, branch }: Branch): void {
    const { repositories } = this.#options.config;
    if (branch !== defaultBranchOf(repositories, repository)) return;
    throw new GimletError(
      'conflict',
      `${branch} is the default branch of ${repository}: nothing that was released from it is cleaned up`,
      {
        whatToDo:
          'Where its default branch is another one, name that in gimlet.repositories of the app-config. What is to go, delete yourself.',
      },
    );
  }

  async #cleanUp(
    caller: Caller,
    branch: Branch,
    artifact: Artifact,
    value: Record<string, unknown>,
  ): Promise<Cleanup | undefined> {
    const place = { environment: textOf(value.env), app: textOf(value.app) };
    const doesNot = (reason: string): Cleanup => ({
      ...place,
      deletes: false,
      reason,
    });
    try {
      const policy = resolveCleanup({
        document: manifestFromValue(value, { name: 'the manifest' }),
        branch: branch.branch,
      });
      if (!policy) return undefined;
      place.app = policy.app;
      const reason = await this.#mayNot(
        caller,
        place.environment,
        policy,
        branch,
      );
      if (reason) return doesNot(reason);
      const requestId = await this.#request(caller, place, branch, artifact);
      return {
        ...place,
        deletes: true,
        reason: matchesCleanup(policy, branch).reason,
        requestId,
      };
    } catch (error) {
      // One manifest that cannot be read, or one repository that is away, keeps no other from being cleaned up.
      if (!(error instanceof GimletError)) throw error;
      return doesNot(error.message);
    }
  }

  /** Why the app stays; undefined where it goes. */
  async #mayNot(
    caller: Caller,
    environment: string,
    policy: CleanupPolicy,
    branch: Branch,
  ): Promise<string | undefined> {
    const { config, repositories, authorizer } = this.#options;
    const { triggers, reason } = matchesCleanup(policy, branch);
    if (!triggers) return reason;
    if (!config.environments.some(({ name }) => name === environment)) {
      return `there is no environment ${environment} here`;
    }
    const bounds = await authorizer.decide(caller, branchDeletePermission, {
      environment,
      repository: branch.repository,
    });
    if (!bounds.allowed) return bounds.reason;
    const repository = await repositories.ofEnvironment(environment);
    await freshHead(repository, (this.#options.clock ?? Date.now)());
    const release = await releaseAtHead(repository, environment, policy.app);
    if (!release) return `${environment}/${policy.app} is not there`;
    const owner = mayCleanUp(release, branch);
    return owner.allowed ? undefined : owner.reason;
  }

  /** The request that deletes the app: a new one, or the one that is on its way already. */
  async #request(
    caller: Caller,
    place: { environment: string; app: string },
    { branch }: Branch,
    { version }: Artifact,
  ): Promise<string> {
    const { requests, callers, announcer, accepted } = this.#options;
    const { items } = await requests.list({ ...place, open: true, limit: 100 });
    const known = items.find(
      ({ wish, requestedBy }) =>
        wish.action === 'delete' && requestedBy.kind === 'policy',
    );
    if (known) return known.id;
    const request = policyRequest({
      wish: { action: 'delete', ...place },
      version,
      name: `cleanup of ${branch}`,
      fallbackAuthor: await callers.author(caller),
    });
    await requests.create(request);
    await supersedeOlder(requests, request);
    await accepted([request.id]);
    announcer.changed(place.app);
    return request.id;
  }
}

async function releaseAtHead(
  repository: GitopsRepository,
  environment: string,
  app: string,
): Promise<ReleaseFile | undefined> {
  const head = await repository.head();
  if (head === null) return undefined;
  const { mirror } = repository;
  const folder = await appPathAt(mirror, { commit: head, environment, app });
  const file = `${folder}/release.json`;
  const content = await mirror.readFile(head, file);
  return content && readReleaseFile(content.toString('utf8'), { file });
}
