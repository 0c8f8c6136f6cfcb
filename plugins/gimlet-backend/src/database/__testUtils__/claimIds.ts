import type { RequestStore } from '../types';

export type Claim = Parameters<RequestStore['claim']>[0];

/** Claims all that waits in production for a second, where nothing else is said. */
export async function claimIds(
  requests: Pick<RequestStore, 'claim'>,
  claim: Pick<Claim, 'owner' | 'now'> & Partial<Claim>,
): Promise<string[]> {
  const claimed = await requests.claim({
    environments: ['production'],
    limit: 100,
    leaseUntil: claim.now + 1000,
    ...claim,
  });
  return claimed.map(({ id }) => id);
}
