import { z } from 'zod/v3';
import {
  appNameSchema,
  artifactIdSchema,
  environmentNameSchema,
  shortCommitSchema,
} from './fields';

const place = { environment: environmentNameSchema, app: appNameSchema };

/** A change that somebody wants: what is planned, and asked for. @public */
export const changeWishSchema = z.discriminatedUnion('action', [
  z
    .object({
      action: z.literal('release'),
      ...place,
      artifactId: artifactIdSchema,
      /** Takes a folder over that another repository released. */
      takeOver: z.boolean().optional(),
    })
    .strict(),
  z
    .object({
      action: z.literal('rollback'),
      ...place,
      /** A gitops commit, or a version's sha; short where unambiguous. */
      to: shortCommitSchema,
      /** Stops automatic releases until they are resumed. */
      hold: z.boolean().default(true),
    })
    .strict(),
  z.object({ action: z.literal('delete'), ...place }).strict(),
  z.object({ action: z.literal('hold'), ...place }).strict(),
  z.object({ action: z.literal('resume'), ...place }).strict(),
]);

/** @public */
export type ChangeWish = z.output<typeof changeWishSchema>;

/** What can be asked for. @public */
export type WishedAction = ChangeWish['action'];
