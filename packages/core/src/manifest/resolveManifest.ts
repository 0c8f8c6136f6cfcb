import type {
  LayoutEnvironment,
  Manifest,
  Problem,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { invalidError } from './invalidError';
import type { ManifestDocument } from './ManifestDocument';
import { checkStructure, withTypedPlaceholders } from './manifestStructure';
import { ManifestTemplates } from './ManifestTemplates';
import { isRecord } from './plainValue';
import { asPreview } from './preview';
import { previewName } from './previewName';
import { howToGive, resolveVariables } from './variables';

/** Branches that get no preview where nobody says which. */
const DEFAULT_BRANCHES = ['main', 'master'];

/** @public */
export interface ResolveManifestOptions {
  document: ManifestDocument;
  /** From `collectVariables`: they may refer to each other and to APP. */
  variables: Readonly<Record<string, string>>;
  /** The environment's entry in the layout file: the host names of previews come from there. */
  layout?: Pick<LayoutEnvironment, 'ingressHost'>;
  /** Branches that a preview's default policy leaves out. Default: main and master. */
  defaultBranches?: readonly string[];
}

/**
 * A manifest with its templates executed, its preview applied and its fields and names checked.
 *
 * The order: `app` and `preview` first, with the variables that do not need APP; then APP is known, and everything else
 * follows. `cleanup` stays as it was written, because it is resolved when its branch is deleted (`resolveCleanup`).
 *
 * @throws GimletError `invalid` with every problem at its place; where a variable is missing, `whatToDo` lists the known ones
 * @public
 */
export function resolveManifest(options: ResolveManifestOptions): Manifest {
  const { document } = options;
  const structure = checkStructure(
    withTypedPlaceholders(document.value),
    document,
  );
  failOn(structure.problems);
  const templates = new ManifestTemplates(document);
  failOn(templates.problems);

  const { app, branch } = nameOfApp(options, templates);
  const variables = resolveVariables(options.variables, app);
  const resolved = templates.resolve([], variables, ['cleanup']);
  failOn(templates.problems, templates, variables);

  const value = isRecord(resolved) ? resolved : document.value;
  const { manifest, problems } = checkStructure(
    branch === undefined
      ? value
      : asPreview(value, {
          app,
          branch,
          ingressHost: options.layout?.ingressHost ?? '',
          defaultBranches: options.defaultBranches ?? DEFAULT_BRANCHES,
        }),
    document,
  );
  if (!manifest) {
    throw invalidError(problems);
  }
  return manifest;
}

/** The app's final name; with a branch where it is a preview. */
function nameOfApp(
  { document, variables: raw }: ResolveManifestOptions,
  templates: ManifestTemplates,
): { app: string; branch?: string } {
  const variables = resolveVariables(raw);
  const app = String(templates.resolve(['app'], variables));
  const preview = templates.resolve(['preview'], variables);
  failOn(templates.problems, templates, variables);
  if (preview !== true) {
    return { app };
  }
  const { BRANCH: branch } = variables;
  if (!branch) {
    throw invalidError(
      [
        document.problemAt(
          ['preview'],
          'a preview is named after its branch, but there is no variable BRANCH',
        ),
      ],
      { whatToDo: howToGive(Object.keys(variables)) },
    );
  }
  return { app: previewName(app, branch), branch };
}

function failOn(
  problems: readonly Problem[],
  templates?: ManifestTemplates,
  variables: Readonly<Record<string, string>> = {},
): void {
  if (problems.length > 0) {
    throw invalidError(
      problems,
      templates?.missesVariable
        ? { whatToDo: howToGive(Object.keys(variables)) }
        : {},
    );
  }
}

/**
 * The name that a manifest's app gets with these variables: that of `resolveManifest`, without resolving the rest.
 *
 * @throws GimletError `invalid` where the name cannot be made
 * @public
 */
export function resolveAppName(options: {
  document: ManifestDocument;
  variables: Readonly<Record<string, string>>;
}): string {
  const templates = new ManifestTemplates(options.document);
  failOn(templates.problems);
  return nameOfApp(options, templates).app;
}
