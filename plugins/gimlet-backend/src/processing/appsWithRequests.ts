import type { RequestStore } from '../database/types';

const PAGE = 100;

/** The apps of an environment that have requests of a kind. */
export async function appsWithRequests(
  requests: Pick<RequestStore, 'list'>,
  filter: { environment: string } & ({ state: 'waiting' } | { open: true }),
): Promise<Set<string>> {
  const apps = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await requests.list({ ...filter, limit: PAGE, cursor });
    page.items.forEach(({ wish }) => apps.add(wish.app));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return apps;
}
