import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { handEdit, holdPath } from '@gimlet-io/core';
import type {
  NewRequest,
  ReleaseIndex,
  RequestStore,
  StoredRequest,
} from '../database/types';
import type { GitopsRepository } from '../repositories/types';
import type { PolicySituation } from './nextAction';

/** @see observePolicy */
export interface PolicySources {
  requests: Pick<RequestStore, 'list'>;
  index: Pick<ReleaseIndex, 'list'>;
}

const OPEN_AT_ONCE = 100;
const PAGE = 50;
/** Of an app that was changed more often than this since its policy released it last, nobody remembers the order. */
const PAGES = 10;

type Policy = NonNullable<NewRequest['policy']>;

/** Tags are of no branch: none of them comes before another. */
const isOfBranch = (a: Policy | undefined, b: Policy) =>
  b.branch !== '' && a?.repository === b.repository && a.branch === b.branch;

/** Whether a request's version is newer; of two requests with the same commit, the later one is. */
function isNewer(a: StoredRequest, b: StoredRequest): boolean {
  const byCommit = (a.policy?.committed ?? 0) - (b.policy?.committed ?? 0);
  const byRequest = a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
  return (byCommit || byRequest) > 0;
}

/** The open requests that the same policy made of other versions, to release to the same place. */
async function beside(
  request: StoredRequest,
  requests: PolicySources['requests'],
): Promise<StoredRequest[]> {
  const { policy, wish } = request;
  if (!policy) return [];
  const { environment, app } = wish;
  const { items } = await requests.list({
    environment,
    app,
    open: true,
    limit: OPEN_AT_ONCE,
  });
  return items.filter(
    other =>
      other.id !== request.id &&
      other.wish.action === 'release' &&
      isOfBranch(other.policy, policy),
  );
}

/** What the policy of this branch released here last, if it is a newer version. */
async function ranNewer(
  request: StoredRequest,
  index: PolicySources['index'],
): Promise<PolicySituation['ran']> {
  const { policy, wish } = request;
  if (!policy?.branch) return undefined;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const { items, nextCursor } = await index.list({
      apps: [wish.app],
      environments: [wish.environment],
      limit: PAGE,
      cursor,
    });
    for (const { requestedBy, version, kind, commit } of items) {
      if (
        requestedBy === 'policy' &&
        kind === 'release' &&
        version?.repositoryName === policy.repository &&
        version.branch === policy.branch
      ) {
        return version.created > policy.committed
          ? { version: version.sha, commit }
          : undefined;
      }
    }
    if (nextCursor === undefined) return undefined;
    cursor = nextCursor;
  }
  return undefined;
}

async function isHeld(
  { wish: { environment, app } }: StoredRequest,
  repository: GitopsRepository,
  head: CommitSha,
): Promise<boolean> {
  const { environments } = await repository.layout();
  const place = environments.find(it => it.environment === environment);
  return (
    place !== undefined &&
    (await repository.mirror.entry(head, holdPath(place, app))) !== undefined
  );
}

async function editedByHand(
  { wish: { environment, app } }: StoredRequest,
  repository: GitopsRepository,
  head: CommitSha,
): Promise<PolicySituation['handEdit']> {
  const config = repository.environments.find(it => it.name === environment);
  if (config?.handEdits === 'overwrite') return undefined;
  const edits = await handEdit(repository.mirror, { head, environment, app });
  const last = edits?.commits.at(0);
  return (
    last && {
      commit: last.commit,
      subject: last.subject,
      author: last.author.name,
    }
  );
}

/** Looks at what decides about a policy's request. Order, supersession and holds are about releases, not about cleaning up. */
export async function observePolicy(
  request: StoredRequest,
  repository: GitopsRepository,
  { requests, index }: PolicySources,
): Promise<PolicySituation> {
  const head = await repository.head();
  const handEditSeen =
    head === null ? undefined : await editedByHand(request, repository, head);
  if (request.wish.action !== 'release') {
    return { held: false, handEdit: handEditSeen };
  }
  const newer = (await beside(request, requests))
    .filter(other => isNewer(other, request))
    .reduce<StoredRequest | undefined>(
      (newest, other) =>
        newest === undefined || isNewer(other, newest) ? other : newest,
      undefined,
    );
  return {
    newer: newer && { id: newer.id, version: newer.version?.sha ?? newer.id },
    ran: await ranNewer(request, index),
    held: head !== null && (await isHeld(request, repository, head)),
    handEdit: handEditSeen,
  };
}

/** The older requests beside one of a policy that nobody has begun with. */
export async function olderBeside(
  request: StoredRequest,
  requests: PolicySources['requests'],
): Promise<StoredRequest[]> {
  return (await beside(request, requests)).filter(
    other =>
      !isNewer(other, request) &&
      (other.state === 'queued' || other.state === 'waiting'),
  );
}
