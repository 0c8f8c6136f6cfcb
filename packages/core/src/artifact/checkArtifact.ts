import { artifactSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Artifact } from '@gimlet-io/backstage-plugin-gimlet-common';
import { invalidError } from '../manifest/invalidError';
import type { ManifestDocument } from '../manifest';
import { documentOf } from '../manifest/ManifestDocument';
import { checkPlainValue, isRecord } from '../manifest/plainValue';
import { schemaProblems } from '../manifest/schemaProblems';
import type { YamlSource } from '../manifest/YamlSource';

/** How large an artifact's text may be, in UTF-16 code units. */
export const MAX_ARTIFACT_TEXT = 4 * 1024 * 1024;

/**
 * A value as an artifact. Its manifests are checked for being plain and of sensible size, not for their fields.
 *
 * @param options - `source`: gives the places of problems, asked only when there are any
 * @throws GimletError `invalid` with every problem
 */
export function checkArtifact(
  value: unknown,
  options: { file: string; source?: () => YamlSource | undefined },
): Artifact {
  const { file } = options;
  // Others write empty fields as null.
  const written = isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).filter(([, field]) => field !== null),
      )
    : value;
  const parsed = artifactSchema.safeParse(written);
  if (!parsed.success) {
    throw invalidError(
      schemaProblems(parsed.error, artifactSchema, place(file, options.source)),
    );
  }
  const artifact = parsed.data;
  const manifests = artifact.environments.flatMap((manifest, index) =>
    checkPlainValue(manifest).map(problem => ({
      ...problem,
      path: ['environments', index, ...problem.path],
    })),
  );
  const found = [
    ...manifests,
    ...checkPlainValue({ items: artifact.items }),
    ...sizeProblems(artifact),
  ];
  if (found.length > 0) {
    const document = place(file, options.source);
    throw invalidError(
      found.map(({ path, message }) => document.problemAt(path, message)),
    );
  }
  return artifact;
}

function place(
  file: string,
  source: (() => YamlSource | undefined) | undefined,
): ManifestDocument {
  return documentOf(file, {}, source?.());
}

const MAX_VARIABLES = 2000;

function sizeProblems(
  artifact: Artifact,
): { path: string[]; message: string }[] {
  return [
    { path: ['vars'], variables: artifact.vars },
    { path: ['context'], variables: artifact.context },
  ].flatMap(({ path, variables }) =>
    Object.keys(variables).length > MAX_VARIABLES
      ? [{ path, message: `more than ${MAX_VARIABLES} variables` }]
      : [],
  );
}
