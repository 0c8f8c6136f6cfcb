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

/** One entry of the deprecated `items`: string values in it are variables. @public */
export const artifactItemSchema = z.record(z.unknown());

/**
 * What CI ships: a version, its manifests as they are in the repository, and variables.
 * Manifests are kept as they came (before templating), so they are checked when they are used.
 *
 * @public
 */
export const artifactSchema = z
  .object({
    id: z.string().default(''),
    created: z.number().int().nonnegative().default(0),
    version: versionSchema,
    environments: z.array(z.record(z.unknown())).default([]),
    cueEnvironments: z
      .array(z.string())
      .max(
        0,
        'CUE manifests are not evaluated here: ship what `cue export` makes of them in `environments`',
      )
      .default([]),
    vars: z.record(z.string()).default({}),
    context: z.record(z.string()).default({}),
    items: z.array(artifactItemSchema).default([]),
    fake: z.boolean().default(false),
  })
  .strict();

/** @public */
export type Artifact = z.output<typeof artifactSchema>;

/** The first line of a version's commit message. @public */
export function titleOf(version: Pick<Version, 'message'>): string {
  return version.message.split('\n', 1)[0].trim();
}
