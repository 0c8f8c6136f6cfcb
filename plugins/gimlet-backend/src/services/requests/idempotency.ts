import { createHash } from 'node:crypto';
import type { Caller } from '../../authorization/types';
import type { RequestStore } from '../../database/types';

type Idempotency = Parameters<RequestStore['findByKey']>[0];

/** Whose key it is: two callers may use the same one without meeting. */
function ownerOf(caller: Caller): string {
  switch (caller.kind) {
    case 'user':
      return caller.ref;
    case 'token':
      return `token:${caller.id}`;
    default:
      return `service:${caller.subject}`;
  }
}

/** A value as text in which the order of fields makes no difference. */
function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOneOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => [name, inOneOrder(field)]);
}

/** What tells a request that is sent again from another one with the same key. */
export function idempotencyOf(
  caller: Caller,
  key: string | undefined,
  body: unknown,
): Idempotency | undefined {
  if (key === undefined) return undefined;
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(inOneOrder(body)))
    .digest('hex');
  return { owner: ownerOf(caller), key, fingerprint };
}
