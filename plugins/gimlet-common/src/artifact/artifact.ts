import { z } from 'zod/v3';

/** What CI knows of the commit that it built (`version` of an artifact and of release.json). @public */
export const versionSchema = z
  .object({
    repositoryName: z.string().min(1),
    sha: z.string().min(1),
    created: z.number().int().nonnegative().default(0),
    branch: z.string().default(''),
    event: z.enum(['push', 'tag', 'pr']).default('push'),
    sourceBranch: z.string().default(''),
    targetBranch: z.string().default(''),
    tag: z.string().default(''),
    authorName: z.string().default(''),
    authorEmail: z.string().default(''),
    committerName: z.string().default(''),
    committerEmail: z.string().default(''),
    message: z.string().default(''),
    url: z.string().default(''),
  })
  .strict();

/** @public */
export type Version = z.output<typeof versionSchema>;

const NO_CONTROL_CHARACTERS = /^\P{Cc}*$/u;

const oneLine = z
  .string()
  .max(1000)
  .regex(NO_CONTROL_CHARACTERS, 'must not hold control characters')
  .default('');

/** `owner/name`, deeper where the host has groups; never a path that climbs, never an option. @public */
export const REPOSITORY_NAME =
  /^(?=.{1,255}$)[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;

/** The last moment that a date can name, in seconds. */
const LAST_SECOND = 8.64e12;

const shippedVersionSchema = versionSchema.extend({
  created: z.number().int().nonnegative().max(LAST_SECOND).default(0),
  repositoryName: z
    .string()
    .regex(REPOSITORY_NAME, "must be the repository's name, such as acme/shop"),
  sha: z
    .string()
    .regex(
      /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
      'must be the full id of a commit: 40 hex digits',
    ),
  branch: oneLine,
  sourceBranch: oneLine,
  targetBranch: oneLine,
  tag: oneLine,
  authorName: oneLine,
  authorEmail: oneLine,
  committerName: oneLine,
  committerEmail: oneLine,
  message: z.string().max(100_000).default(''),
  url: oneLine,
});

/** One entry of the deprecated `items`: string values in it are variables. @public */
export const artifactItemSchema = z.record(z.unknown());

const variables = z.record(z.string());

/**
 * What CI ships: a version, its manifests as they are in the repository, and variables.
 * Manifests are kept as they came (before templating), so they are checked when they are used.
 *
 * @public
 */
export const artifactSchema = z
  .object({
    id: z.string().default(''),
    /** When it was received, in unix seconds; 0 until then. */
    created: z.number().int().nonnegative().default(0),
    version: shippedVersionSchema,
    environments: z.array(z.record(z.unknown())).max(1000).default([]),
    cueEnvironments: z
      .array(z.string())
      .max(
        0,
        'CUE manifests are not evaluated here: ship what `cue export` makes of them in `environments`',
      )
      .default([]),
    vars: variables.default({}),
    context: variables.default({}),
    items: z.array(artifactItemSchema).max(1000).default([]),
    /** Made by the server from a git push, without CI. */
    fake: z.boolean().default(false),
  })
  .strict();

/** @public */
export type Artifact = z.output<typeof artifactSchema>;

/** The first line of a version's commit message. @public */
export function titleOf(version: Pick<Version, 'message'>): string {
  return version.message.split('\n', 1)[0].trim();
}
