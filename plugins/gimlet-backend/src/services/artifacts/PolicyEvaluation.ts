import { setImmediate as turnOfOthers } from 'node:timers/promises';
import {
  deployPolicySchema,
  GimletError,
  type Artifact,
  type Manifest,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  collectVariables,
  evaluateDeployPolicy,
  layoutEntry,
  manifestFromValue,
  releaseVariables,
  resolveManifest,
  type ManifestDocument,
  type ResolveManifestOptions,
} from '@gimlet-io/core';
import type {
  ApplicationRepositoryConfig,
  EnvironmentConfig,
} from '../../config/types';
import type { AppState, ReleaseIndex } from '../../database/types';
import type {
  GitopsRepositories,
  GitopsRepository,
} from '../../repositories/types';
import { acceptsFromPolicy, defaultBranchOf } from './acceptance';

/** What the policy of one manifest says of its artifact. */
export interface EvaluatedManifest {
  environment: string;
  /** As it resolves to; as it is written where it does not resolve. */
  app: string;
  triggers: boolean;
  reason: string;
}

/** What a manifest says, with its names as far as they are known. */
interface ReadManifest {
  environment: string;
  app: string;
  /** Absent where it cannot be released; `problem` says why. */
  manifest?: Manifest;
  problem?: string;
}

/** What manifests of an environment are resolved with. */
type Ground = Pick<ResolveManifestOptions, 'variables' | 'layout'>;

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

const isTemplate = (value: unknown): boolean =>
  JSON.stringify(value ?? null).includes('{{');

/** Evaluates the deploy policies of an artifact's manifests. */
export class PolicyEvaluation {
  readonly #environments: readonly EnvironmentConfig[];
  readonly #applications: readonly ApplicationRepositoryConfig[];
  readonly #repositories: Pick<GitopsRepositories, 'ofEnvironment'>;
  readonly #index: Pick<ReleaseIndex, 'states'>;

  constructor(options: {
    config: {
      environments: readonly EnvironmentConfig[];
      repositories: readonly ApplicationRepositoryConfig[];
    };
    repositories: Pick<GitopsRepositories, 'ofEnvironment'>;
    index: Pick<ReleaseIndex, 'states'>;
  }) {
    this.#environments = options.config.environments;
    this.#applications = options.config.repositories;
    this.#repositories = options.repositories;
    this.#index = options.index;
  }

  /** One result for each manifest, in their order. A manifest that cannot be read is a result too, never an error. */
  async evaluate(artifact: Artifact): Promise<EvaluatedManifest[]> {
    const grounds = new Map<string, Promise<Ground>>();
    const groundOf = (environment: string) => {
      const known = grounds.get(environment);
      const ground = known ?? this.#ground(artifact, environment);
      grounds.set(environment, ground);
      return ground;
    };
    const read: ReadManifest[] = [];
    for (const [index, value] of artifact.environments.entries()) {
      read.push(await this.#read(artifact.version, value, index, groundOf));
      // The templates of many manifests take a while; others have their turn between them.
      await turnOfOthers();
    }
    const evaluated = read.map(found =>
      this.#evaluate(found, artifact.version, read),
    );
    return this.#withoutTaken(evaluated, read, artifact.version);
  }

  async #read(
    version: Version,
    value: Record<string, unknown>,
    index: number,
    groundOf: (environment: string) => Promise<Ground>,
  ): Promise<ReadManifest> {
    const written = {
      environment: textOf(value.env),
      app: textOf(value.app),
    };
    try {
      const name = `environments[${index}]`;
      const document = manifestFromValue(value, { name });
      if (!this.#environments.some(({ name: known }) => known === value.env)) {
        const problem = written.environment
          ? `there is no environment ${written.environment} here`
          : 'it names no environment';
        return { ...written, problem };
      }
      return await this.#resolve(version, document, written, groundOf);
    } catch (error) {
      if (!(error instanceof GimletError)) throw error;
      return { ...written, problem: error.message };
    }
  }

  async #resolve(
    version: Version,
    document: ManifestDocument,
    written: { environment: string; app: string },
    groundOf: (environment: string) => Promise<Ground>,
  ): Promise<ReadManifest> {
    try {
      const manifest = resolveManifest({
        document,
        ...(await groundOf(written.environment)),
        defaultBranches: [this.#defaultBranch(version)],
      });
      return { environment: manifest.env, app: manifest.app, manifest };
    } catch (error) {
      if (!(error instanceof GimletError)) throw error;
      // What does not trigger need not resolve: a manifest for tags misses the tag at every push.
      const policy = deployPolicySchema
        .optional()
        .safeParse(document.value.deploy);
      const notMeant =
        policy.success && !isTemplate(policy.data) && !document.value.preview
          ? evaluateDeployPolicy(policy.data, version)
          : undefined;
      return {
        ...written,
        problem:
          notMeant && !notMeant.triggers ? notMeant.reason : error.message,
      };
    }
  }

  /** The variables at the environment's head; the artifact's alone where its repository cannot be read now. */
  async #ground(artifact: Artifact, environment: string): Promise<Ground> {
    const repository = await this.#opened(environment);
    if (!repository) return { variables: collectVariables({ artifact }) };
    const { entry } = layoutEntry(await repository.layout(), environment);
    const reader = repository.mirror;
    const head = await repository.head();
    return {
      variables: await releaseVariables({ reader, head, entry, artifact }),
      layout: entry,
    };
  }

  async #opened(environment: string): Promise<GitopsRepository | undefined> {
    try {
      return await this.#repositories.ofEnvironment(environment);
    } catch (error) {
      if (error instanceof GimletError) return undefined;
      throw error;
    }
  }

  #evaluate(
    { environment, app, manifest, problem }: ReadManifest,
    version: Version,
    all: readonly ReadManifest[],
  ): EvaluatedManifest {
    const place = { environment, app };
    const doesNot = (reason: string) => ({ ...place, triggers: false, reason });
    if (!manifest) return doesNot(problem ?? 'it cannot be read');
    const policy = evaluateDeployPolicy(manifest.deploy, version);
    if (!policy.triggers) return doesNot(policy.reason);
    const config = this.#environments.find(({ name }) => name === environment);
    if (!config) return doesNot(`there is no environment ${environment} here`);
    const { accepted, reason } = acceptsFromPolicy({
      environment: config,
      version,
      preview: manifest.preview === true,
      defaultBranch: this.#defaultBranch(version),
    });
    if (!accepted) return doesNot(reason);
    const twins = all.filter(
      other => other.environment === environment && other.app === app,
    );
    return twins.length > 1
      ? doesNot(`${twins.length} manifests are for ${environment}/${app}`)
      : { ...place, triggers: true, reason: policy.reason };
  }

  /** Folders that another repository released, as far as the index knows; planning has the last word. */
  async #withoutTaken(
    evaluated: EvaluatedManifest[],
    read: readonly ReadManifest[],
    version: Version,
  ): Promise<EvaluatedManifest[]> {
    const apps = evaluated.flatMap(({ triggers, app }) =>
      triggers ? [app] : [],
    );
    if (apps.length === 0) return evaluated;
    const states = await this.#index.states({ apps: [...new Set(apps)] });
    return evaluated.map((result, place) => {
      const state = states.find(
        ({ environment, app }) =>
          environment === result.environment && app === result.app,
      );
      const taken =
        result.triggers &&
        state &&
        takenBy(state, version, read[place].manifest);
      return taken ? { ...result, triggers: false, reason: taken } : result;
    });
  }

  #defaultBranch({ repositoryName }: Version): string {
    return defaultBranchOf(this.#applications, repositoryName);
  }
}

const previewBranch = (version: Version) =>
  version.sourceBranch || version.branch;

function takenBy(
  { tree, current, environment, app }: AppState,
  version: Version,
  manifest: Manifest | undefined,
): string | undefined {
  const released = tree === null ? undefined : current?.version;
  if (!released) return undefined;
  const place = `${environment}/${app}`;
  if (released.repositoryName !== version.repositoryName) {
    return `${place} was released from ${released.repositoryName}, not from ${version.repositoryName}`;
  }
  if (manifest?.preview && previewBranch(released) !== previewBranch(version)) {
    return `${place} is the preview of the branch ${previewBranch(
      released,
    )}, not of ${previewBranch(version)}`;
  }
  return undefined;
}
