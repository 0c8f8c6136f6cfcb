import type { Knex } from 'knex';
import { ACTIVE_STATES, OPEN_STATES, type RequestRow } from './requestRows';

export interface Claim {
  owner: string;
  environments: readonly string[];
  limit: number;
  now: number;
  leaseUntil: number;
}

/**
 * One UPDATE that takes requests which nobody works on, oldest first.
 *
 * Each app's requests go one after the other: a request is passed over while another one of its app is worked on, and while an
 * older one of its app has something to do, now or at a time that is known. One that waits for somebody has nothing to do, so it
 * holds up nobody; when its turn comes again it has its old place. A dead owner's lease ends, and then its request is the app's oldest again: none starves.
 */
export async function claimRequests(
  database: Knex,
  { owner, environments, limit, now, leaseUntil }: Claim,
): Promise<RequestRow[]> {
  if (environments.length === 0) return [];
  const others = database('requests as other')
    .select(database.raw('1'))
    .whereRaw('other.environment = candidate.environment')
    .whereRaw('other.app = candidate.app')
    .whereRaw('other.id <> candidate.id')
    .whereIn('other.state', OPEN_STATES)
    .where(blocks =>
      blocks.where('other.lease_until', '>=', now).orWhere(older => {
        older
          .whereRaw(
            '(other.created_at, other.id) < (candidate.created_at, candidate.id)',
          )
          .where(later =>
            later
              .whereIn('other.state', ACTIVE_STATES)
              .orWhereNotNull('other.not_before'),
          );
      }),
    );
  const candidates = database('requests as candidate')
    .select('candidate.id')
    .whereIn('candidate.environment', environments)
    .where(hasSomethingToDo('candidate', now))
    .where(due =>
      due
        .whereNull('candidate.not_before')
        .orWhere('candidate.not_before', '<=', now),
    )
    .where('candidate.lease_until', '<', now)
    .whereNotExists(others)
    .orderBy(['candidate.created_at', 'candidate.id'])
    .limit(limit)
    // Two claimers lock the same rows in the same order. SQLite has one writer at a time, and Knex leaves the words out there.
    .forUpdate('candidate');
  return database<RequestRow>('requests')
    .whereIn('id', candidates)
    .where('lease_until', '<', now)
    .update({ lease_owner: owner, lease_until: leaseUntil, woken: false })
    .returning('*');
}

/** On its way, or waiting with its time come. */
function hasSomethingToDo(table: string, now: number) {
  return (where: Knex.QueryBuilder) =>
    where.whereIn(`${table}.state`, ACTIVE_STATES).orWhere(waits => {
      waits
        .where(`${table}.state`, 'waiting')
        .where(`${table}.not_before`, '<=', now);
    });
}
