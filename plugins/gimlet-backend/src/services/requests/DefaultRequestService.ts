import {
  createRequestBodySchema,
  FINAL_REQUEST_STATES,
  GimletError,
  releaseReadPermission,
  requestCancelPermission,
  type ChangeWish,
  type CreateRequestBody,
  type ListRequestsQuery,
  type Page,
  type PlannedChange,
  type ReleaseRequest,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Permission } from '@backstage/plugin-permission-common';
import type {
  Authorizer,
  Caller,
  Callers,
  Requester,
} from '../../authorization/types';
import type {
  ArtifactStore,
  ReleaseIndex,
  RequestStore,
  StoredRequest,
} from '../../database/types';
import type {
  GitopsRepositories,
  GitopsRepository,
} from '../../repositories/types';
import type { Announcer } from '../../signals/types';
import type { ChangePlanner, RequestsAccepted, RequestService } from '../types';
import { repositoryOfState } from '../repositoryOfState';
import { visibleTo } from '../visible';
import { freshHead } from './freshHead';
import { idempotencyOf } from './idempotency';
import { PlannedChanges } from './PlannedChanges';
import { requestAnswer, shownRequest } from './requestAnswer';
import { RequestDrafts } from './RequestDrafts';
import { staleDigest } from './staleDigest';
import { WishGround, type KnownWish } from './WishGround';
import {
  authorizeWish,
  decideWish,
  permissionOfAction,
} from './wishPermission';

/** @see RequestService */
export interface RequestServiceOptions {
  requests: RequestStore;
  artifacts: Pick<ArtifactStore, 'get' | 'between'>;
  index: Pick<ReleaseIndex, 'states' | 'list'>;
  repositories: Pick<GitopsRepositories, 'ofEnvironment'>;
  planner: ChangePlanner;
  authorizer: Authorizer;
  callers: Callers;
  announcer: Announcer;
  accepted: RequestsAccepted;
  clock?: () => number;
}

/** What is in git is not cancelled, also where its arrival is still followed. */
const isEnded = ({ state }: StoredRequest) =>
  state === 'reconciling' || FINAL_REQUEST_STATES.includes(state);

function ended({ state, commit }: StoredRequest): GimletError {
  return new GimletError(
    'conflict',
    `The request is ${state} already`,
    commit
      ? { whatToDo: `It made ${commit.slice(0, 7)}: roll that back.` }
      : { whatToDo: 'Ask for the change again.' },
  );
}

/** Plans and takes wishes of people, tokens and services. */
export class DefaultRequestService implements RequestService {
  readonly #options: RequestServiceOptions;
  readonly #ground: WishGround;
  readonly #drafts: RequestDrafts;
  readonly #shown: PlannedChanges;
  readonly #clock: () => number;

  constructor(options: RequestServiceOptions) {
    this.#options = options;
    this.#ground = new WishGround(options);
    this.#drafts = new RequestDrafts(options);
    this.#shown = new PlannedChanges(options);
    this.#clock = options.clock ?? Date.now;
  }

  async plan(caller: Caller, wish: ChangeWish): Promise<PlannedChange> {
    const { repositories, authorizer, callers } = this.#options;
    await this.#mayAsk(caller, releaseReadPermission, wish);
    const repository = await repositories.ofEnvironment(wish.environment);
    const known = await this.#ground.know(wish);
    await authorizer.authorize(caller, releaseReadPermission, known.resource);
    const { ref } = await callers.requestedBy(caller);
    return this.#plan(caller, known, repository, ref);
  }

  async create(
    caller: Caller,
    given: CreateRequestBody,
    { idempotencyKey }: { idempotencyKey?: string },
  ): Promise<RequestAnswer> {
    const { requests, repositories, authorizer, announcer } = this.#options;
    const body = createRequestBodySchema.parse(given);
    const idempotency = idempotencyOf(caller, idempotencyKey, body);
    const made = idempotency && (await requests.findByKey(idempotency));
    if (made) return requestAnswer(requests, made);

    const { wish } = body;
    await this.#mayAsk(caller, permissionOfAction[wish.action], wish);
    const repository = await repositories.ofEnvironment(wish.environment);
    const known = await this.#ground.know(wish);
    await authorizeWish(authorizer, caller, wish, known.resource);
    const { request, created } = await requests.create(
      await this.#drafts.draft(caller, body, { known, repository }),
      idempotency,
    );
    if (created) {
      await this.#options.accepted([request.id]);
      announcer.changed(wish.app);
    }
    return requestAnswer(requests, request);
  }

  async list(
    caller: Caller,
    query: ListRequestsQuery,
  ): Promise<Page<ReleaseRequest>> {
    const { requests, authorizer } = this.#options;
    const { environment, repository } = query;
    await authorizer.authorize(caller, releaseReadPermission, {
      environment,
      repository,
    });
    const page = await requests.list(query);
    const visible = await visibleTo(
      authorizer,
      caller,
      releaseReadPermission,
      page.items,
      resourceOfRequest,
    );
    return { ...page, items: visible.map(shownRequest) };
  }

  async get(caller: Caller, requestId: string): Promise<RequestAnswer> {
    const request = await this.#readable(caller, requestId);
    return requestAnswer(this.#options.requests, request);
  }

  async planOf(caller: Caller, requestId: string): Promise<PlannedChange> {
    const request = await this.#readable(caller, requestId);
    if (isEnded(request)) throw ended(request);
    const { wish } = request;
    const { environment } = wish;
    const repository = await this.#options.repositories.ofEnvironment(
      environment,
    );
    const known = await this.#ground.know(wish);
    const { ref } = request.requestedBy;
    return this.#plan(caller, known, repository, ref, request.reason);
  }

  async confirm(
    caller: Caller,
    requestId: string,
    digest: string,
  ): Promise<RequestAnswer> {
    const { requests, repositories, authorizer, planner } = this.#options;
    const request = await this.#find(requestId);
    const { wish, reason, requestedBy } = request;
    await authorizeWish(authorizer, caller, wish, resourceOfRequest(request));
    if (request.waitingFor?.kind !== 'plan-changed') {
      throw isEnded(request)
        ? ended(request)
        : new GimletError(
            'conflict',
            `The request does not wait for a confirmation: it is ${request.state}`,
            { whatToDo: 'Look at it again: gimlet release track.' },
          );
    }
    const repository = await repositories.ofEnvironment(wish.environment);
    await freshHead(repository, this.#clock());
    const plan = await planner.plan(wish, {
      repository,
      reason,
      requestedBy: requestedBy.ref,
    });
    if (!plan.digest.startsWith(digest)) throw staleDigest(digest, plan);
    const { ref } = await this.#options.callers.requestedBy(caller);
    const changed = await requests.change(requestId, ['waiting'], {
      state: 'queued',
      confirmed: plan.digest,
      waitingFor: null,
      notBefore: 0,
      text: `the new plan was confirmed by ${ref}`,
    });
    return this.#changed(requestId, changed);
  }

  async cancel(caller: Caller, requestId: string): Promise<RequestAnswer> {
    const { requests, authorizer, callers } = this.#options;
    const request = await this.#find(requestId);
    const by = await callers.requestedBy(caller);
    if (!isSame(by, request.requestedBy)) {
      await authorizer.authorize(
        caller,
        requestCancelPermission,
        resourceOfRequest(request),
      );
    }
    const changed = await requests.change(
      requestId,
      ['queued', 'waiting', 'rendering'],
      { state: 'cancelled', waitingFor: null, text: `cancelled by ${by.ref}` },
    );
    return this.#changed(requestId, changed);
  }

  /** Somebody who may do nothing there is not told which environments and artifacts there are. */
  async #mayAsk(
    caller: Caller,
    permission: Permission,
    { environment }: ChangeWish,
  ): Promise<void> {
    await this.#options.authorizer.authorize(caller, permission, {
      environment,
    });
  }

  /** A plan shows the folder as it is, which may be of another repository than what is released into it. */
  async #mayReadFolder(
    caller: Caller,
    { wish, resource, state }: KnownWish,
  ): Promise<void> {
    const owner = repositoryOfState(state);
    if (!state?.tree || owner === resource.repository) return;
    const { environment, app } = wish;
    await this.#options.authorizer.authorize(caller, releaseReadPermission, {
      environment,
      app,
      ...(owner && { repository: owner }),
    });
  }

  async #plan(
    caller: Caller,
    known: KnownWish,
    repository: GitopsRepository,
    requestedBy: string,
    reason?: string,
  ): Promise<PlannedChange> {
    const { planner, authorizer } = this.#options;
    const { wish, resource } = known;
    await this.#mayReadFolder(caller, known);
    const warnings = await freshHead(repository, this.#clock());
    const plan = await planner.plan(wish, { repository, requestedBy, reason });
    const decision = await decideWish(authorizer, caller, wish, resource);
    return this.#shown.show(known, plan, { repository, decision, warnings });
  }

  async #find(requestId: string): Promise<StoredRequest> {
    const request = await this.#options.requests.get(requestId);
    if (!request) {
      throw new GimletError('not-found', `There is no request ${requestId}`, {
        whatToDo:
          'See what there is: gimlet release track. Ended requests are kept for a while only.',
      });
    }
    return request;
  }

  async #readable(caller: Caller, requestId: string): Promise<StoredRequest> {
    const request = await this.#find(requestId);
    await this.#options.authorizer.authorize(
      caller,
      releaseReadPermission,
      resourceOfRequest(request),
    );
    return request;
  }

  /** Answers a step that was made; says why it could not be. */
  async #changed(
    requestId: string,
    changed: StoredRequest | undefined,
  ): Promise<RequestAnswer> {
    const { requests, announcer, accepted } = this.#options;
    if (!changed) {
      const now = await requests.get(requestId);
      throw now && isEnded(now)
        ? ended(now)
        : new GimletError(
            'conflict',
            'The request is being pushed: it can no longer be changed',
            { whatToDo: 'Wait until it is done, and roll it back.' },
          );
    }
    if (changed.state === 'queued') await accepted([requestId]);
    announcer.changed(changed.wish.app);
    return requestAnswer(requests, changed);
  }
}

/** Whether two callers are one: of tokens the name is not enough, since a revoked one's is given again. */
function isSame(one: Requester, other: Requester): boolean {
  return (
    one.kind === other.kind &&
    one.ref === other.ref &&
    one.tokenId === other.tokenId
  );
}

function resourceOfRequest({ wish, repository }: StoredRequest) {
  const { environment, app } = wish;
  return { environment, app, ...(repository && { repository }) };
}
