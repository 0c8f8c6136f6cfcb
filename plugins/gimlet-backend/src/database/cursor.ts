import { createHash } from 'node:crypto';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { z } from 'zod/v3';

/** A number of a key, as both databases can compare it. */
export const cursorNumberSchema = z.number().int().safe();

/** A text of a key. PostgreSQL knows no text with a NUL. */
export const cursorTextSchema = z
  .string()
  .refine(text => !text.includes('\0'), 'must not contain NUL');

const cursorSchema = z.tuple([z.string(), z.array(z.unknown())]);

/** A list with all that was asked of it but the limit: what a cursor belongs to. */
export type CursorScope = readonly [list: string, ...asked: unknown[]];

/**
 * Where a list goes on: opaque to whoever asks. It carries which list it belongs to and what was asked of it, so that it fits
 * nothing else.
 *
 * @param key - what the list is ordered by, of the last item that was given
 */
export function formatCursor(
  scope: CursorScope,
  key: readonly (string | number)[],
): string {
  return Buffer.from(JSON.stringify([fingerprint(scope), key])).toString(
    'base64url',
  );
}

/** Throws a GimletError `invalid` for what is no cursor, and for one of another list. */
export function readCursor<T>(
  scope: CursorScope,
  cursor: string,
  keySchema: z.ZodType<T>,
): T {
  const parsed = cursorSchema.safeParse(parseJson(cursor));
  if (!parsed.success) throw refused('is not one that was given out');
  const [belongsTo, parts] = parsed.data;
  if (belongsTo !== fingerprint(scope)) {
    throw refused('belongs to another list, or to other filters');
  }
  const key = keySchema.safeParse(parts);
  if (!key.success) throw refused('is not one that was given out');
  return key.data;
}

function parseJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function fingerprint(scope: CursorScope): string {
  return createHash('sha256')
    .update(JSON.stringify(scope))
    .digest('base64url')
    .slice(0, 16);
}

function refused(why: string): GimletError {
  return new GimletError('invalid', `The cursor ${why}`, {
    whatToDo:
      'Ask for the first page without a cursor, and for the next ones with `nextCursor` and the same filters.',
  });
}
