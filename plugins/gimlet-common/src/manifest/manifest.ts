import { z } from 'zod/v3';

const policyEvent = z.enum(['push', 'tag', 'pr']);

const GLOB =
  '`*` (also matches `/`), `?`, `[a-z]`, `{a,b}`; a leading `!` negates';

/** When an artifact is released by itself. Absent: never. @public */
export const deployPolicySchema = z
  .object({
    branch: z
      .string()
      .describe(`Branches to release, a glob: ${GLOB}. Needs event push or pr.`)
      .optional(),
    tag: z
      .string()
      .describe(`Tags to release, a glob: ${GLOB}. Needs event tag.`)
      .optional(),
    event: policyEvent
      .describe('What must have happened: push, tag or pr.')
      .optional(),
    commitMessagePatterns: z
      .array(z.string())
      .describe(
        'Globs, of which one must match the whole commit message; [ and ] are literal. A message with [DEPLOY: ALL] always matches.',
      )
      .optional(),
  })
  .strict()
  .describe(
    'When an artifact is released by itself. Every condition that is named must hold. Absent: never.',
  );

/** @public */
export type DeployPolicy = z.output<typeof deployPolicySchema>;

/** When an app is deleted by itself. @public */
export const cleanupPolicySchema = z
  .object({
    app: z
      .string()
      .min(1)
      .describe(
        'The app to delete. Only the variable BRANCH is known when it is resolved.',
      ),
    event: z
      .literal('branchDeleted')
      .default('branchDeleted')
      .describe('What must have happened.'),
    branch: z
      .string()
      .min(1)
      .describe(`The deleted branches that count, a glob: ${GLOB}.`),
  })
  .strict()
  .describe('When the app is deleted by itself.');

/** @public */
export type CleanupPolicy = z.output<typeof cleanupPolicySchema>;

/** Where the chart comes from. @public */
export const chartReferenceSchema = z
  .object({
    repository: z
      .string()
      .describe('Address of the Helm repository that holds the chart.')
      .optional(),
    name: z
      .string()
      .min(1)
      .describe(
        "The chart's name in the repository, an oci:// reference, a path, or a git address with ?sha=, ?tag= or ?branch= and &path=.",
      ),
    version: z
      .string()
      .describe("The chart's version. Absent: the newest when it is planned.")
      .optional(),
    allowUnstable: z
      .array(z.string())
      .describe(
        'Objects (Kind/name) that may differ from one rendering to the next.',
      )
      .optional(),
  })
  .strict()
  .describe('The Helm chart that runs the app.');

/** @public */
export type ChartReference = z.output<typeof chartReferenceSchema>;

/** A JSON 6902 patch of one object. @public */
export const json6902PatchSchema = z
  .object({
    patch: z
      .string()
      .describe('The list of operations, as YAML or JSON in a string.'),
    target: z
      .object({
        group: z.string().optional(),
        version: z.string().optional(),
        kind: z.string(),
        name: z.string(),
      })
      .strict()
      .describe('The object that is patched.'),
  })
  .strict();

/** A Terraform module that the app needs. @public */
export const dependencySchema = z
  .object({
    name: z.string().min(1).describe('Its objects are named <app>-<name>.'),
    kind: z.literal('terraform'),
    spec: z
      .object({
        module: z
          .object({
            url: z.string().min(1).describe('Git address of the module.'),
            secret: z
              .string()
              .describe('Secret with the credentials of that address.')
              .optional(),
          })
          .strict(),
        values: z
          .record(z.unknown())
          .describe("The module's variables.")
          .optional(),
        secret: z
          .string()
          .describe('Secret with variables of the module.')
          .optional(),
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
    app: z
      .string()
      .min(1)
      .describe(
        "The app's name: Helm release and folder. Lower case letters, digits and -, 53 characters at most.",
      ),
    env: z.string().min(1).describe('The environment that it runs in.'),
    namespace: z
      .string()
      .min(1)
      .describe('The Kubernetes namespace that it runs in.'),
    preview: z
      .boolean()
      .describe('One deployment for each branch, removed with it.')
      .optional(),
    deploy: deployPolicySchema.optional(),
    cleanup: cleanupPolicySchema.optional(),
    chart: chartReferenceSchema.optional(),
    values: z
      .record(z.unknown())
      .describe("The chart's values. Strings may hold templates.")
      .optional(),
    strategicMergePatches: z
      .string()
      .describe(
        'Strategic merge patches of the rendered objects: YAML documents in a string.',
      )
      .optional(),
    json6902Patches: z
      .array(json6902PatchSchema)
      .describe('JSON 6902 patches of the rendered objects.')
      .optional(),
    manifests: z
      .string()
      .describe('Kubernetes objects to add: YAML documents in a string.')
      .optional(),
    dependencies: z
      .array(dependencySchema)
      .describe('Terraform modules that the app needs.')
      .optional(),
  })
  .strict()
  .refine(manifest => manifest.chart || manifest.manifests, {
    message: 'a chart or manifests, at least one of both',
  });

/** @public */
export type Manifest = z.output<typeof manifestSchema>;
