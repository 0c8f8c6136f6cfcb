import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { didYouMean } from './closestName';
import type { ManifestDocument } from './ManifestDocument';
import { resolveAppName } from './resolveManifest';
import { isTemplate } from './typedScalar';

/**
 * The manifest of an app in an environment, found by what the manifests say and not by their files' names.
 *
 * @param options - `variables`: with them an app is found by the name that it will have, too (templated names, previews)
 * @throws GimletError `not-found` that names what there is, `ambiguous` that names the files
 * @public
 */
export function findManifest(
  documents: readonly ManifestDocument[],
  options: {
    app: string;
    env: string;
    variables?: Readonly<Record<string, string>>;
  },
): ManifestDocument {
  const { app, env, variables } = options;
  const ofEnvironment = documents.filter(({ value }) => value.env === env);
  const written = ofEnvironment.filter(({ value }) => value.app === app);
  const found =
    written.length > 0 || !variables
      ? written
      : ofEnvironment.filter(document => isNamed(document, app, variables));
  if (found.length > 1) {
    throw new GimletError(
      'ambiguous',
      `${found.length} manifests are for ${env}/${app}: ${found
        .map(({ file }) => file)
        .join(', ')}`,
      { whatToDo: 'Keep one of them.' },
    );
  }
  if (found.length === 0) {
    throw notFound(documents, `${env}/${app}`);
  }
  return found[0];
}

function isNamed(
  document: ManifestDocument,
  app: string,
  variables: Readonly<Record<string, string>>,
): boolean {
  const { app: written, preview } = document.value;
  if (typeof written !== 'string' || (!isTemplate(written) && !preview)) {
    return false;
  }
  try {
    return resolveAppName({ document, variables }) === app;
  } catch (error) {
    if (error instanceof GimletError && error.code === 'invalid') {
      // It cannot be this one; whoever asks for it by its own name is told what is wrong with it.
      return false;
    }
    throw error;
  }
}

function notFound(
  documents: readonly ManifestDocument[],
  wanted: string,
): GimletError {
  const known = documents.map(
    ({ value }) => `${String(value.env)}/${String(value.app)}`,
  );
  return new GimletError(
    'not-found',
    `there is no manifest for ${wanted}${didYouMean(wanted, known)}`,
    {
      whatToDo:
        known.length > 0
          ? `There are: ${[...known].sort().join(', ')}.`
          : 'Make one: gimlet manifest create',
    },
  );
}
