import { z } from 'zod/v3';
import { REPOSITORY_NAME } from '../artifact/artifact';
import { APP_NAME, ENVIRONMENT_NAME } from '../gitops/layoutFile';

/** The name of an environment. @public */
export const environmentNameSchema = z
  .string()
  .regex(ENVIRONMENT_NAME, "must be an environment's name, such as production");

/** The name of an app, as its folder has it. @public */
export const appNameSchema = z
  .string()
  .regex(APP_NAME, "must be an app's name, such as checkout");

/** The name of an application repository. @public */
export const repositoryNameSchema = z
  .string()
  .regex(REPOSITORY_NAME, "must be the repository's name, such as acme/shop");

/** An artifact's id, such as `acme/checkout-0123456789abcdef`. @public */
export const artifactIdSchema = z
  .string()
  .max(300)
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_./-]*-[0-9a-f]{16}$/,
    "must be an artifact's id, such as acme/checkout-0123456789abcdef",
  );

/** A commit, whole or its first digits. @public */
export const shortCommitSchema = z
  .string()
  .regex(/^[0-9a-f]{4,64}$/, 'must be a commit: at least 4 of its hex digits');

/** A plan's digest, whole or its first 8 digits at least. @public */
export const shortDigestSchema = z
  .string()
  .regex(
    /^[0-9a-f]{8,64}$/,
    "must be a plan's digest: at least 8 of its hex digits",
  );

/** A request's id. @public */
export const requestIdSchema = z
  .string()
  .regex(/^[0-9a-f-]{36}$/, "must be a request's id");

/** A token's id. @public */
export const tokenIdSchema = z
  .string()
  .regex(/^[0-9a-z]{1,40}$/, "must be a token's id");

/** Why, for the commit and for people. @public */
export const reasonSchema = z.string().trim().max(2000);

/** The last moment that a date can name. */
const LAST_INSTANT = 8.64e15;

/** Milliseconds since 1970. Fields of this kind end in `At`. @public */
export const instantSchema = z.number().int().nonnegative().max(LAST_INSTANT);
