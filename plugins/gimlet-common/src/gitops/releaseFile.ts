import { z } from 'zod/v3';
import { versionSchema } from '../artifact/artifact';

/**
 * `release.json` of an app's folder: what is deployed. Who asked and when is the commit's.
 * The fields that the original wrote beside it are accepted and dropped.
 *
 * @public
 */
export const releaseFileSchema = z.object({
  app: z.string().min(1),
  env: z.string().min(1),
  artifactId: z.string().default(''),
  version: versionSchema.nullish().transform(value => value ?? undefined),
});

/** @public */
export type ReleaseFile = z.output<typeof releaseFileSchema>;

/** The bytes of release.json: one line of JSON and a line feed; fields in the schema's order, in whatever order they were given. @public */
export function formatReleaseFile(file: ReleaseFile): string {
  const { app, env, artifactId, version } = releaseFileSchema.parse(file);
  return `${JSON.stringify({ app, env, artifactId, version })}\n`;
}
