import {
  artifactCreatePermission,
  artifactReadPermission,
  GimletError,
  type Artifact,
  type ArtifactAnswer,
  type ArtifactSummary,
  type ListArtifactsQuery,
  type Page,
  type ShippedArtifact,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { artifactFromValue } from '@gimlet-io/core';
import type { Authorizer, Caller, Callers } from '../../authorization/types';
import type { ArtifactStore, RequestStore } from '../../database/types';
import type { Announcer } from '../../signals/types';
import type { ArtifactService, RequestsAccepted } from '../types';
import { visibleTo } from '../visible';
import type { EvaluatedManifest, PolicyEvaluation } from './PolicyEvaluation';
import { policyRequest } from './policyRequest';
import { supersedeOlder } from './supersede';

/** @see ArtifactService */
export interface ArtifactServiceOptions {
  artifacts: ArtifactStore;
  requests: Pick<RequestStore, 'list' | 'change'>;
  policies: Pick<PolicyEvaluation, 'evaluate'>;
  authorizer: Authorizer;
  callers: Callers;
  announcer: Announcer;
  accepted: RequestsAccepted;
  clock?: () => number;
}

/** Stores what CI ships, and makes the requests that its policies ask for. */
export class DefaultArtifactService implements ArtifactService {
  readonly #options: ArtifactServiceOptions;

  constructor(options: ArtifactServiceOptions) {
    this.#options = options;
  }

  async ship(caller: Caller, shipped: Artifact): Promise<ShippedArtifact> {
    const { artifacts, requests, policies, authorizer, announcer, accepted } =
      this.#options;
    const repository = shipped.version.repositoryName;
    await authorizer.authorize(caller, artifactCreatePermission, {
      repository,
    });
    const artifact = this.#received(shipped);
    const known = await artifacts.get(artifact.id);
    if (known) return { artifact: known.summary, created: false };

    const evaluated = await this.#withinBounds(
      caller,
      repository,
      await policies.evaluate(artifact),
    );
    const fallbackAuthor = await this.#options.callers.author(caller);
    const { version } = artifact;
    const made = evaluated.map(({ triggers, environment, app }) =>
      triggers
        ? policyRequest({
            wish: {
              action: 'release',
              environment,
              app,
              artifactId: artifact.id,
            },
            version,
            name: version.branch || version.tag,
            fallbackAuthor,
          })
        : undefined,
    );
    const results = evaluated.map((result, place) => {
      const requestId = made[place]?.id;
      return { ...result, ...(requestId && { requestId }) };
    });
    const newRequests = made.filter(request => request !== undefined);
    const created = await artifacts.ship(artifact, results, newRequests);
    const summary = await this.#summary(artifact.id);
    if (created && newRequests.length > 0) {
      for (const request of newRequests) {
        await supersedeOlder(requests, request);
      }
      await accepted(newRequests.map(({ id }) => id));
    }
    if (created) {
      new Set(results.flatMap(({ app }) => app || [])).forEach(app =>
        announcer.changed(app),
      );
    }
    return { artifact: summary, created };
  }

  async list(
    caller: Caller,
    query: ListArtifactsQuery,
  ): Promise<Page<ArtifactSummary>> {
    const { artifacts, authorizer } = this.#options;
    const { repository } = query;
    await authorizer.authorize(caller, artifactReadPermission, { repository });
    const page = await artifacts.list(query);
    return {
      ...page,
      items: await visibleTo(
        authorizer,
        caller,
        artifactReadPermission,
        page.items,
        item => ({ repository: item.repository }),
      ),
    };
  }

  async get(caller: Caller, artifactId: string): Promise<ArtifactAnswer> {
    const { artifacts, authorizer } = this.#options;
    const found = await artifacts.get(artifactId);
    await authorizer.authorize(caller, artifactReadPermission, {
      repository: found?.summary.repository,
    });
    if (!found) throw unknownArtifact(artifactId);
    return found;
  }

  /** What ships for some environments alone makes policies trigger in no other. */
  async #withinBounds(
    caller: Caller,
    repository: string,
    evaluated: EvaluatedManifest[],
  ): Promise<EvaluatedManifest[]> {
    const decisions = await this.#options.authorizer.decideAll(
      caller,
      artifactCreatePermission,
      evaluated.map(({ environment }) => ({ environment, repository })),
    );
    return evaluated.map((result, place) => {
      const { allowed, reason } = decisions[place];
      return result.triggers && !allowed
        ? { ...result, triggers: false, reason }
        : result;
    });
  }

  /** As it was received: with our own id and time, whatever it says of them. */
  #received(shipped: Artifact): Artifact {
    const artifact = artifactFromValue(shipped, { name: 'artifact' });
    if (shipped.id !== '' && shipped.id !== artifact.id) {
      throw new GimletError(
        'invalid',
        `The artifact is called ${shipped.id}, but its content has the id ${artifact.id}`,
        {
          whatToDo:
            'Leave the id out, or make the artifact anew: gimlet artifact create. The id follows from the content.',
          problems: [{ path: 'id', message: 'is not that of its content' }],
        },
      );
    }
    const now = (this.#options.clock ?? Date.now)();
    return { ...artifact, created: Math.floor(now / 1000), fake: false };
  }

  async #summary(id: string): Promise<ArtifactSummary> {
    const summary = (await this.#options.artifacts.summaries([id])).get(id);
    if (!summary) throw unknownArtifact(id);
    return summary;
  }
}

function unknownArtifact(id: string): GimletError {
  return new GimletError('not-found', `There is no artifact ${id}`, {
    whatToDo: 'See what was shipped: gimlet artifact list.',
  });
}
