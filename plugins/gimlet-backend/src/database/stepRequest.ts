import type { RequestState } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import { newArrivalRow, type ArrivalRow } from './arrivalRows';
import type { TimelineRow } from './insertRequest';
import { changedColumns, type RequestRow } from './requestRows';
import type { RequestChange } from './types';

/** States in which the owner of the lease works on it. */
const WORKED_ON: readonly RequestState[] = ['rendering', 'committing'];

/** Writes a step of the request that `where` finds, if it does; answers the request then. */
export async function stepRequest(
  transaction: Knex.Transaction,
  change: RequestChange,
  now: number,
  where: (
    requests: Knex.QueryBuilder<RequestRow, RequestRow[]>,
  ) => Knex.QueryBuilder<RequestRow, RequestRow[]>,
): Promise<RequestRow | undefined> {
  const changed = changedColumns(change, now);
  const [row] = await where(transaction<RequestRow>('requests'))
    .update({
      ...changed,
      ...(change.text === undefined
        ? {}
        : { steps: transaction.raw('steps + 1') }),
      ...(change.state === 'waiting'
        ? {
            not_before: transaction.raw(
              'case when woken then 0 else cast(? as bigint) end',
              [changed.not_before ?? null],
            ),
          }
        : {}),
      ...(WORKED_ON.includes(change.state)
        ? {}
        : { lease_owner: null, lease_until: 0 }),
    })
    .returning('*');
  if (row && change.text !== undefined) {
    await transaction<TimelineRow>('request_timeline').insert({
      request_id: row.id,
      step: row.steps,
      at: now,
      state: change.state,
      text: change.text,
    });
  }
  if (row && change.arrives) {
    await transaction<ArrivalRow>('arrivals')
      .insert(newArrivalRow(row, change.arrives))
      .onConflict('request_id')
      .ignore();
  }
  return row;
}
