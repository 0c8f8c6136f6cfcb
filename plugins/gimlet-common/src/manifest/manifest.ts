import { z } from 'zod/v3';

const policyEvent = z.enum(['push', 'tag', 'pr']);

/** When an artifact is released by itself. Absent: never. @public */
export const deployPolicySchema = z
  .object({
    branch: z.string().optional(),
    tag: z.string().optional(),
    event: policyEvent.optional(),
    commitMessagePatterns: z.array(z.string()).optional(),
  })
  .strict();

/** @public */
export type DeployPolicy = z.output<typeof deployPolicySchema>;

/** When an app is deleted by itself. @public */
export const cleanupPolicySchema = z
  .object({
    app: z.string().min(1),
    event: z.literal('branchDeleted').default('branchDeleted'),
    branch: z.string().min(1),
  })
  .strict();

/** @public */
export type CleanupPolicy = z.output<typeof cleanupPolicySchema>;

/** Where the chart comes from. @public */
export const chartReferenceSchema = z
  .object({
    repository: z.string().optional(),
    name: z.string().min(1),
    version: z.string().optional(),
    /** Objects (`Kind/name`) that may differ from one rendering to the next. */
    allowUnstable: z.array(z.string()).optional(),
  })
  .strict();

/** @public */
export type ChartReference = z.output<typeof chartReferenceSchema>;

/** A JSON 6902 patch of one object. @public */
export const json6902PatchSchema = z
  .object({
    patch: z.string(),
    target: z
      .object({
        group: z.string().optional(),
        version: z.string().optional(),
        kind: z.string(),
        name: z.string(),
      })
      .strict(),
  })
  .strict();

/** A Terraform module that the app needs. @public */
export const dependencySchema = z
  .object({
    name: z.string().min(1),
    kind: z.literal('terraform'),
    spec: z
      .object({
        module: z
          .object({ url: z.string().min(1), secret: z.string().optional() })
          .strict(),
        values: z.record(z.unknown()).optional(),
        secret: z.string().optional(),
      })
      .strict(),
  })
  .strict();

/**
 * A manifest: how an app runs in an environment (`.gimlet/*.yaml` of the application's repository).
 * This is its form before and after templating; the names' patterns are checked afterwards.
 *
 * @public
 */
export const manifestSchema = z
  .object({
    app: z.string().min(1),
    env: z.string().min(1),
    namespace: z.string().min(1),
    preview: z.boolean().optional(),
    deploy: deployPolicySchema.optional(),
    cleanup: cleanupPolicySchema.optional(),
    chart: chartReferenceSchema.optional(),
    values: z.record(z.unknown()).optional(),
    strategicMergePatches: z.string().optional(),
    json6902Patches: z.array(json6902PatchSchema).optional(),
    manifests: z.string().optional(),
    dependencies: z.array(dependencySchema).optional(),
  })
  .strict()
  .refine(manifest => manifest.chart || manifest.manifests, {
    message: 'a chart or manifests, at least one of both',
  });

/** @public */
export type Manifest = z.output<typeof manifestSchema>;
