import type {
  AppPlan,
  createRequestBodySchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { v7 as uuid } from 'uuid';
import type { Caller, Callers } from '../../authorization/types';
import type { NewRequest } from '../../database/types';
import type { GitopsRepository } from '../../repositories/types';
import type { ChangePlanner } from '../types';
import { checkRelease } from './checkRelease';
import { askRemote } from './freshHead';
import { staleDigest } from './staleDigest';
import { versionOfWish } from './versionOfWish';
import type { KnownWish } from './WishGround';

type ParsedBody = ReturnType<typeof createRequestBodySchema.parse>;

/** What a wish is about, and where it is to be made. */
interface Ground {
  known: KnownWish;
  repository: GitopsRepository;
}

/** Makes requests of what callers ask for, once they may. */
export class RequestDrafts {
  readonly #options: { planner: ChangePlanner; callers: Callers };

  constructor(options: { planner: ChangePlanner; callers: Callers }) {
    this.#options = options;
  }

  /** Throws a GimletError for what cannot be; `stale` where the digest no longer fits and the request is to fail then. */
  async draft(
    caller: Caller,
    body: ParsedBody,
    on: Ground,
  ): Promise<NewRequest> {
    const { callers } = this.#options;
    const { known, repository } = on;
    const { wish, digest, reason } = body;
    const plan = await this.#checkedPlan(caller, body, on);
    const claimedActor =
      caller.kind === 'user' ? undefined : body.claimedActor || undefined;
    const version = await versionOfWish(known, plan, repository);
    const confirmed =
      digest && (plan?.digest.startsWith(digest) ? plan.digest : digest);
    return {
      id: uuid(),
      wish,
      requestedBy: await callers.requestedBy(caller, claimedActor),
      author: await callers.author(caller, claimedActor),
      ...(reason && { reason }),
      ...(known.resource.repository && {
        repository: known.resource.repository,
      }),
      ...(version && { version }),
      ...(confirmed && { confirmed }),
      onStale: body.onStale ?? defaultOnStale(caller, digest),
    };
  }

  /**
   * Finds out at once what cannot be, so that bad input never becomes a request. A release without a digest is not rendered here:
   * what it needs may be away now and back when its turn comes. A digest that is stale already is one that goes stale on the way: the
   * request is planned anew or waits, unless it is to fail.
   */
  async #checkedPlan(
    caller: Caller,
    { wish, digest, onStale = defaultOnStale(caller, digest) }: ParsedBody,
    { known, repository }: Ground,
  ): Promise<AppPlan | undefined> {
    const { planner, callers } = this.#options;
    if (wish.action === 'release' && !digest) {
      await checkRelease(known, repository);
      return undefined;
    }
    const { ref: requestedBy } = await callers.requestedBy(caller);
    const planned = () => planner.plan(wish, { repository, requestedBy });
    const plan = await planned();
    if (!digest || onStale !== 'fail' || plan.digest.startsWith(digest)) {
      return plan;
    }
    // The plan was made by another replica perhaps, on a newer head than is known here.
    await askRemote(repository);
    const again = await planned();
    if (!again.digest.startsWith(digest)) throw staleDigest(digest, again);
    return again;
  }
}

function defaultOnStale(
  { kind }: Caller,
  digest: string | undefined,
): NewRequest['onStale'] {
  if (kind === 'user') return 'wait';
  return digest ? 'fail' : 'replan';
}
