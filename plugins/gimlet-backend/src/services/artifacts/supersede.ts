import type {
  NewRequest,
  RequestStore,
  StoredRequest,
} from '../../database/types';

type Policy = NonNullable<NewRequest['policy']>;

/** Tags are of no branch: none of them comes before another. */
const isOfBranch = (a: Policy | undefined, b: Policy) =>
  b.branch !== '' && a?.repository === b.repository && a.branch === b.branch;

/** What waits of the same branch for the same app and environment. */
async function waitingBeside(
  requests: Pick<RequestStore, 'list'>,
  request: NewRequest,
  policy: Policy,
): Promise<StoredRequest[]> {
  const { environment, app } = request.wish;
  const { items } = await requests.list({
    environment,
    app,
    open: true,
    limit: 100,
  });
  return items.filter(
    other =>
      other.id !== request.id &&
      (other.state === 'queued' || other.state === 'waiting') &&
      isOfBranch(other.policy, policy),
  );
}

/**
 * Lets a policy's request take the place of older ones of its branch that were not begun. Where a newer one waits already, since
 * artifacts may be shipped out of order, that one stays, and this one is superseded by it.
 */
export async function supersedeOlder(
  requests: Pick<RequestStore, 'list' | 'change'>,
  request: NewRequest,
): Promise<void> {
  const { policy } = request;
  if (!policy) return;
  for (const other of await waitingBeside(requests, request, policy)) {
    const isNewer = (other.policy?.committed ?? 0) > policy.committed;
    const [loser, winner] = isNewer ? [request, other] : [other, request];
    const version = winner.version?.sha.slice(0, 7) ?? '';
    await requests.change(loser.id, ['queued', 'waiting'], {
      state: 'superseded',
      supersededBy: winner.id,
      waitingFor: null,
      text: `The newer version ${version} of ${policy.branch} takes its place.`,
    });
  }
}
