import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Request } from 'express';

/** What a key may look like: visible ASCII, and not more than fits into a header and an index. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

/** The `Idempotency-Key` of a request; `undefined` where none was sent. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.get('idempotency-key');
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) {
    throw new GimletError('invalid', 'The Idempotency-Key cannot be used', {
      whatToDo:
        'Send 1 to 200 visible characters of ASCII, such as a UUID that is made once for what is asked.',
    });
  }
  return key;
}
