import { z } from 'zod/v3';

/** Path of the layout file, from the gitops repository's root. @public */
export const LAYOUT_FILE = '.gimlet/gitops.json';

/** Charts are rendered for this Kubernetes version where the layout names none. @public */
export const DEFAULT_KUBERNETES_VERSION = '1.33';

/** The identity that commits where nothing else is configured. @public */
export const DEFAULT_COMMITTER = {
  name: 'Gimlet',
  email: 'gimlet@gimlet.io',
} as const;

/** `^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`: a label of DNS. @public */
export const ENVIRONMENT_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** What an app's name must match after templating: it is a Helm release and a folder. @public */
export const APP_NAME = /^[a-z]([a-z0-9-]{0,51}[a-z0-9])?$/;

const relativeFolder = z
  .string()
  .regex(
    /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))(?!.*\/\/)[^\\\p{Cc}]*(?<!\/)$/u,
    'must be a folder from the repository\'s root, without "." or ".." in it',
  );

/** One environment's entry in the layout file. @public */
export const layoutEnvironmentSchema = z
  .object({
    /** `''` where the repository belongs to one environment. */
    path: relativeFolder,
    kustomizationPerApp: z.boolean().default(true),
    namePrefix: z.string().min(1),
    sourceRef: z
      .object({
        kind: z
          .enum(['GitRepository', 'OCIRepository', 'Bucket'])
          .default('GitRepository'),
        name: z.string().min(1),
        namespace: z.string().min(1).default('flux-system'),
      })
      .strict(),
    kubernetesVersion: z.string().default(DEFAULT_KUBERNETES_VERSION),
    apiVersions: z.array(z.string()).default([]),
    clusterScopedKinds: z.array(z.string()).default([]),
    ingressHost: z.string().default(''),
    allowPlainSecrets: z.boolean().default(false),
  })
  .strict();

/** @public */
export type LayoutEnvironment = z.output<typeof layoutEnvironmentSchema>;

/** `.gimlet/gitops.json`: everything that decides about bytes, so that server, CI and the offline CLI cannot differ. @public */
export const layoutFileSchema = z
  .object({
    version: z.literal(1),
    /** The name that digests use, whatever the repository's address. */
    repository: z.string().min(1),
    branch: z.string().min(1),
    /** Email addresses whose trailers count when history is read. */
    committers: z.array(z.string().min(1)).default([DEFAULT_COMMITTER.email]),
    environments: z.record(
      z.string().regex(ENVIRONMENT_NAME),
      layoutEnvironmentSchema,
    ),
  })
  .strict();

/** @public */
export type LayoutFile = z.output<typeof layoutFileSchema>;
