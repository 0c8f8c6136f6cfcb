import { z } from 'zod/v3';
import type { JsonValue, PlanDiff } from '../plan/planDiff';
import { versionSchema } from '../artifact/artifact';
import type { CommitSha, PlanDigest, TreeId } from '../ids/ids';
import { artifactSummarySchema } from './artifacts';
import { decisionSchema } from './caller';
import { changeWishSchema } from './changes';

/** Ids are checked where they are made; on the wire they are hex digits. */
const hex = <Id extends string>() =>
  z.string().regex(/^[0-9a-f]+$/) as unknown as z.ZodType<Id>;

/** @public */
export const commitShaSchema = hex<CommitSha>();
/** @public */
export const treeIdSchema = hex<TreeId>();
/** @public */
export const planDigestSchema = hex<PlanDigest>();

const jsonValue: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string(),
    z.array(jsonValue),
    z.record(jsonValue),
  ]),
);

const chartSchema = z.object({
  name: z.string(),
  version: z.string(),
  digest: z.string(),
});

const deployedVersionSchema = z.object({
  version: versionSchema.optional(),
  artifactId: z.string().optional(),
});

const diffChange = z.enum(['added', 'changed', 'removed']);

const pathSegment = z.union([
  z.object({ field: z.string() }),
  z.object({ key: z.string(), by: z.array(z.string()) }),
  z.object({ index: z.number() }),
]);

/** The rendered diff, object by object; the values of Secrets are masked. @public */
export const planDiffSchema = z.object({
  action: z.enum([
    'release',
    'rollback',
    'promotion',
    'delete',
    'hold',
    'resume',
    'bootstrap',
    'variables',
  ]),
  environment: z.string(),
  app: z.string().optional(),
  before: deployedVersionSchema.optional(),
  after: deployedVersionSchema.optional(),
  objects: z.array(
    z.object({
      change: diffChange,
      object: z.object({
        group: z.string(),
        kind: z.string(),
        namespace: z.string().optional(),
        name: z.string(),
      }),
      file: z.string(),
      fields: z.array(
        z.object({
          change: z.enum(['added', 'changed', 'removed', 'reordered']),
          path: z.string(),
          segments: z.array(pathSegment),
          before: jsonValue.optional(),
          after: jsonValue.optional(),
          masked: z.literal(true).optional(),
        }),
      ),
      text: z.string(),
      runs: z.boolean(),
    }),
  ),
  files: z.array(
    z.object({ change: diffChange, path: z.string(), text: z.string() }),
  ),
  unchanged: z.number(),
  rewritten: z.array(z.string()),
  jobs: z.array(z.string()),
  chart: chartSchema.optional(),
  tree: treeIdSchema.nullable().optional(),
  digest: planDigestSchema,
  rollbackTo: commitShaSchema.optional(),
  warnings: z.array(z.string()),
}) satisfies z.ZodType<PlanDiff, z.ZodTypeDef, unknown>;

/** A change that a rollback takes back. */
const lostChangeSchema = z.object({
  commit: commitShaSchema,
  version: z.string().optional(),
  title: z.string(),
  author: z.string(),
});

/** The exact change, as it is shown before it is asked for. @public */
export const plannedChangeSchema = z.object({
  wish: changeWishSchema,
  /** The gitops repository's name. */
  repository: z.string(),
  branch: z.string(),
  /** The head that it was planned on. */
  base: commitShaSchema.nullable(),
  digest: planDigestSchema,
  /** Where the app's folder is, from the repository's root: `git rev-parse <commit>:<path>` gives the tree. */
  path: z.string(),
  /** The folder afterwards; `null` where it goes. */
  tree: treeIdSchema.nullable(),
  /** Everything is so already: no commit would be made. */
  changesNothing: z.boolean(),
  /** The commit's message, as it will be but for the reason and the request's id. */
  message: z.string(),
  warnings: z.array(z.string()),
  /** Rollbacks: what is taken back, newest first. */
  loses: z.array(lostChangeSchema).optional(),
  rollbackTo: commitShaSchema.optional(),
  /** Releases: known artifacts of the branch between what runs and what will, newest first, at most 50. */
  brings: z.array(artifactSummarySchema).optional(),
  diff: planDiffSchema,
  /** Whether the caller may make it. */
  decision: decisionSchema,
});

/** @public */
export type PlannedChange = z.output<typeof plannedChangeSchema>;
