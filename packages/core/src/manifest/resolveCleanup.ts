import { cleanupPolicySchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { CleanupPolicy } from '@gimlet-io/backstage-plugin-gimlet-common';
import { invalidError } from './invalidError';
import type { ManifestDocument } from './ManifestDocument';
import { ManifestTemplates } from './ManifestTemplates';
import { appNameProblem } from './names';
import { isRecord } from './plainValue';
import { previewName, shortenAppName } from './previewName';
import { schemaProblems } from './schemaProblems';

/**
 * What a manifest says about cleaning up after a deleted branch, with `BRANCH` as the only variable: the app's name is
 * the same as it was released under (a preview's, where it is one).
 *
 * @returns `undefined` where the manifest has no cleanup
 * @throws GimletError `invalid` with the place of what cannot be resolved with `BRANCH` alone
 * @public
 */
export function resolveCleanup(options: {
  document: ManifestDocument;
  branch: string;
}): CleanupPolicy | undefined {
  const { document, branch } = options;
  const { cleanup, preview } = document.value;
  if (!isRecord(cleanup) && !preview) {
    return undefined;
  }
  const templates = new ManifestTemplates(document);
  const variables = { BRANCH: branch };
  const path = isRecord(cleanup) ? ['cleanup'] : ['app'];
  const isMeant =
    isRecord(cleanup) || templates.resolve(['preview'], variables) === true;
  const resolved = isMeant ? templates.resolve(path, variables) : undefined;
  if (templates.problems.length > 0) {
    throw invalidError(
      templates.problems,
      templates.missesVariable
        ? { whatToDo: 'A cleanup knows the variable BRANCH alone.' }
        : {},
    );
  }
  if (!isMeant) {
    return undefined;
  }
  const written = isRecord(resolved)
    ? resolved
    : { app: previewName(String(resolved), branch), branch: '*' };
  const parsed = cleanupPolicySchema.safeParse(written);
  if (!parsed.success) {
    throw invalidError(
      schemaProblems(parsed.error, cleanupPolicySchema, {
        problemAt: (at, message, place) =>
          document.problemAt(['cleanup', ...at], message, place),
      }),
    );
  }
  const app = shortenAppName(parsed.data.app, branch);
  const wrong = appNameProblem(app);
  if (wrong) {
    throw invalidError([
      document.problemAt(isRecord(cleanup) ? ['cleanup', 'app'] : path, wrong),
    ]);
  }
  return { ...parsed.data, app };
}
