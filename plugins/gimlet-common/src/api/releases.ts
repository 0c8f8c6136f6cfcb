import { z } from 'zod/v3';
import { artifactSummarySchema } from './artifacts';
import { decisionSchema } from './caller';
import {
  environmentNameSchema,
  instantSchema,
  repositoryNameSchema,
} from './fields';
import { appLiveSummarySchema } from './live';
import { pageQuerySchema, pageSchema } from './pages';
import { commitShaSchema, planDiffSchema } from './plans';
import { releaseRecordSchema } from './releaseRecord';
import {
  releaseRequestSchema,
  requestAnswerSchema,
  toldErrorSchema,
} from './requests';

/** What git cannot say of a release. @public */
export const outcomeSchema = z.object({
  state: z.enum(['pushed', 'reconciling', 'ready', 'failed', 'superseded']),
  requestedAt: instantSchema.optional(),
  pushedAt: instantSchema,
  readyAt: instantSchema.optional(),
  failedAt: instantSchema.optional(),
  /** Why it failed, as Flux or Kubernetes has it, such as `HealthCheckFailed`. */
  reason: z.string().optional(),
  /** It failed, and the app got well later without another change. */
  recoveredAt: instantSchema.optional(),
});

/** @public */
export type Outcome = z.output<typeof outcomeSchema>;

/** A change of an app with all that is known of it. @public */
export const releaseSchema = releaseRecordSchema.extend({
  /** It is what the environment's repository has at its head. */
  current: z.boolean(),
  /** Of the current one: automatic releases are stopped. */
  held: z.literal(true).optional(),
  outcome: outcomeSchema.optional(),
  /** Files of the app's folder that it changed; absent where that is not known. */
  files: z
    .object({ added: z.number(), changed: z.number(), removed: z.number() })
    .optional(),
});

/** @public */
export type Release = z.output<typeof releaseSchema>;

/** @public */
export const listReleasesQuerySchema = pageQuerySchema.extend({
  /** One or several apps, separated by commas. Absent: every app that the caller may see. */
  app: z.string().min(1).max(1000).optional(),
  environment: environmentNameSchema.optional(),
  /** Only what was released from this application repository, with the changes by hand between; the history of an entity has it. */
  repository: repositoryNameSchema.optional(),
  /** `true` leaves only what is deployed now: of each app in each environment the change that made its folder as it is. */
  current: z
    .enum(['true', 'false'])
    .transform(value => value === 'true')
    .optional(),
  /** `false` leaves out what was changed by hand. */
  byHand: z
    .enum(['true', 'false'])
    .transform(value => value === 'true')
    .optional(),
  /** Text in the title, sha, subject, reason or a person's name. */
  search: z.string().max(200).optional(),
});

/** @public */
export type ListReleasesQuery = z.output<typeof listReleasesQuerySchema>;

/** @public */
export const releasePageSchema = pageSchema(releaseSchema);

/** A release's page. @public */
export const releaseAnswerSchema = z.object({
  release: releaseSchema,
  repository: z.string(),
  branch: z.string(),
  /** The app's folder, from the repository's root. */
  path: z.string(),
  /** What the commit changed; absent where it cannot be told. */
  diff: planDiffSchema.optional(),
  /** The files of the folder afterwards; the values of Secrets are masked. */
  manifests: z.array(z.object({ path: z.string(), text: z.string() })),
  /** The request that made it, where it is still known. */
  request: requestAnswerSchema.optional(),
  /** The app's change before this one, and after it. */
  previous: commitShaSchema.optional(),
  next: commitShaSchema.optional(),
  /** The entity that it belongs to, `component:default/checkout`, where the catalog has one that the caller may see. */
  entityRef: z.string().optional(),
  /** How the app does in the cluster; absent where no agent ever reported from there. */
  live: appLiveSummarySchema.optional(),
  may: z.object({ rollback: decisionSchema }),
});

/** @public */
export type ReleaseAnswer = z.output<typeof releaseAnswerSchema>;

/** What runs of one app in one environment, and what can be done there. @public */
export const environmentCardSchema = z.object({
  environment: z.string(),
  app: z.string(),
  /** What runs; absent where nothing does. */
  current: releaseSchema.optional(),
  /** Whether what runs was changed by hand since: the newest such change. */
  changedByHand: releaseSchema.optional(),
  /** Automatic releases are stopped; the change that stopped them, where it is known. */
  held: z.object({ by: releaseSchema.optional() }).optional(),
  /** Known artifacts of the default branch that are newer than what runs. */
  behind: z
    .object({ changes: z.number(), newest: artifactSummarySchema.optional() })
    .optional(),
  /** Compared with the environment before this one, in order of promotion. */
  lag: z
    .object({
      /** The environment before. */
      from: z.string(),
      /** Known artifacts between both; absent where that cannot be counted. */
      changes: z.number().optional(),
      /** Between the commits of both versions. */
      seconds: z.number().optional(),
      same: z.boolean(),
    })
    .optional(),
  /** Requests that are on their way, or ended badly since the last change; newest first. */
  requests: z.array(releaseRequestSchema),
  may: z.object({
    release: decisionSchema,
    rollback: decisionSchema,
    delete: decisionSchema,
    hold: decisionSchema,
  }),
  /** How it does in the cluster; absent where no agent ever reported from there. */
  live: appLiveSummarySchema.optional(),
  /** The environment's repository cannot be read: what is shown is what was known last. */
  problem: toldErrorSchema.optional(),
  /** The folder belongs to another repository than the entity's: it is not shown as the entity's. */
  foreign: z.object({ repository: z.string() }).optional(),
});

/** @public */
export type EnvironmentCard = z.output<typeof environmentCardSchema>;

/** All that the Releases tab of an entity shows. @public */
export const entityReleasesSchema = z.object({
  apps: z.array(z.string()),
  repository: z.string().optional(),
  /** In order of promotion; one for each app and environment where the app is, or could be released to. */
  cards: z.array(environmentCardSchema),
  history: releasePageSchema,
});

/** @public */
export type EntityReleases = z.output<typeof entityReleasesSchema>;

/** An environment. @public */
export const environmentSchema = z.object({
  name: z.string(),
  /** The gitops repository's name, and its address without credentials. */
  repository: z.string(),
  url: z.string(),
  branch: z.string(),
  head: commitShaSchema.optional(),
  fetchedAt: instantSchema.optional(),
  apps: z.number(),
  promotion: z.object({ from: z.string() }).optional(),
  previews: z.boolean(),
  handEdits: z.enum(['wait', 'overwrite']),
  problem: toldErrorSchema.optional(),
});

/** @public */
export type Environment = z.output<typeof environmentSchema>;

/** @public */
export const environmentsAnswerSchema = z.object({
  items: z.array(environmentSchema),
});

/** @public */
export const indexRebuildAnswerSchema = z.object({
  repositories: z.array(
    z.object({
      repository: z.string(),
      head: commitShaSchema.nullable(),
      releases: z.number(),
    }),
  ),
});
