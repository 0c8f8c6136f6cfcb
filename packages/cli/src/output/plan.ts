import type {
  AppPlan,
  ChangePlan,
  PlanDiff,
  PlannedChange,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { z } from 'zod/v3';
import { requestOutput } from './server';

const change = z.enum(['added', 'changed', 'removed']);

const json: z.ZodType<unknown> = z.unknown();

const objectOutput = z
  .object({
    change,
    kind: z.string(),
    group: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
    /** The file that holds it, from the repository's root. */
    file: z.string(),
    /** A Job that will run. */
    runs: z.boolean(),
    fields: z.array(
      z
        .object({
          change: z.enum(['added', 'changed', 'removed', 'reordered']),
          path: z.string(),
          before: json.optional(),
          after: json.optional(),
          /** The values belong to a Secret and are not shown. */
          masked: z.boolean(),
        })
        .strict(),
    ),
    /** Unified diff of the object as YAML. */
    text: z.string(),
  })
  .strict();

const chartOutput = z
  .object({ name: z.string(), version: z.string(), digest: z.string() })
  .strict();

/** A plan with its diff, as every command prints it that plans something. */
export const planOutput = z
  .object({
    action: z.string(),
    repository: z.string(),
    branch: z.string(),
    environment: z.string(),
    app: z.string().optional(),
    digest: z.string(),
    /** The head that the plan was made on; `null` in an empty repository. */
    base: z.string().nullable(),
    /** Tree id of the app's folder afterwards: `git rev-parse <commit>:<path>`. */
    tree: z.string().nullable().optional(),
    path: z.string().optional(),
    /** False when the repository holds all of it already. */
    changes: z.boolean(),
    message: z.string(),
    /** Files of the app's folder afterwards, from the repository's root; a server does not say them. */
    files: z.array(z.string()).optional(),
    /** Files outside of it that are written, or must be there; a server does not say them. */
    requires: z.array(z.string()).optional(),
    /** Files that go; a server does not say them. */
    removes: z.array(z.string()).optional(),
    objects: z.array(objectOutput),
    unchanged: z.number(),
    jobs: z.array(z.string()),
    chart: chartOutput.optional(),
    artifactId: z.string().optional(),
    rollbackTo: z.string().optional(),
    warnings: z.array(z.string()),
  })
  .strict();

/** @see planOutput */
export type PlanOutput = z.output<typeof planOutput>;

/** Whether the plan concerns one app. */
export const isAppPlan = (plan: ChangePlan): plan is AppPlan =>
  'folder' in plan;

function describeObjects(diff: PlanDiff): PlanOutput['objects'] {
  return diff.objects.map(({ object, fields, ...rest }) => ({
    ...object,
    ...rest,
    fields: fields.map(({ change: kind, path, before, after, masked }) => ({
      change: kind,
      path,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      masked: masked ?? false,
    })),
  }));
}

/** The plan and its diff as one document. */
export function describePlan(
  plan: ChangePlan,
  diff: PlanDiff,
  changes: boolean,
): PlanOutput {
  const appPart = isAppPlan(plan)
    ? {
        app: plan.app,
        tree: plan.folder.after,
        path: plan.folder.path,
        files: plan.folder.files.map(({ path }) => path),
        jobs: plan.jobs,
        chart: plan.chart,
        artifactId: plan.artifactId,
        rollbackTo: plan.rollbackTo,
      }
    : { files: [], jobs: [] };
  return {
    action: plan.action,
    repository: plan.repository,
    branch: plan.branch,
    environment: plan.environment,
    digest: plan.digest,
    base: plan.base,
    changes,
    message: plan.message,
    requires: plan.requires.map(({ path }) => path),
    removes: plan.removes,
    objects: describeObjects(diff),
    unchanged: diff.unchanged,
    warnings: plan.warnings,
    ...appPart,
  };
}

/** The same document of a plan that a server made. */
export function describePlannedChange(planned: PlannedChange): PlanOutput {
  const { wish, diff, rollbackTo } = planned;
  return {
    action: wish.action,
    repository: planned.repository,
    branch: planned.branch,
    environment: wish.environment,
    app: wish.app,
    digest: planned.digest,
    base: planned.base,
    tree: planned.tree,
    path: planned.path,
    changes: !planned.changesNothing,
    message: planned.message,
    objects: describeObjects(diff),
    unchanged: diff.unchanged,
    jobs: diff.jobs,
    ...(diff.chart && { chart: diff.chart }),
    ...(wish.action === 'release' && { artifactId: wish.artifactId }),
    ...(rollbackTo && { rollbackTo }),
    warnings: planned.warnings,
  };
}

/** What a command prints that made a change. */
export const madeOutput = z
  .object({
    /**
     * `committed`: made now. `found`: an earlier run with the same request id had made it. `unchanged`: nothing was to do.
     * A server's request that is not done, or will not be, has its state: `waiting`, `failed`, ….
     */
    status: z.enum([
      'committed',
      'found',
      'unchanged',
      'queued',
      'waiting',
      'rendering',
      'committing',
      'failed',
      'cancelled',
      'superseded',
    ]),
    /** The commit that holds it. */
    commit: z.string().nullable(),
    /** Of the gitops repository; absent where a server was asked without a plan. */
    branch: z.string().optional(),
    plan: planOutput.optional(),
    /** The server's request. */
    request: requestOutput.optional(),
  })
  .strict();
