import type { Knex } from 'knex';
import { newRequestRow, type RequestRow } from './requestRows';
import type { NewRequest } from './types';

/** A row of `request_timeline`. */
export interface TimelineRow {
  request_id: string;
  step: number;
  at: number | string;
  state: RequestRow['state'];
  text: string;
}

/** Stores a request with the first step of its way. */
export async function insertRequest(
  transaction: Knex.Transaction,
  request: NewRequest,
  now: number,
): Promise<RequestRow> {
  const row = newRequestRow(request, now);
  await transaction<RequestRow>('requests').insert(row);
  await transaction<TimelineRow>('request_timeline').insert({
    request_id: row.id,
    step: row.steps,
    at: now,
    state: row.state,
    text: 'Accepted',
  });
  return row;
}
