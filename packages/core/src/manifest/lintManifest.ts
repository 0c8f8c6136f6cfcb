import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type {
  Manifest,
  Problem,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { didYouMean } from './closestName';
import type { DocumentPath } from './documentPath';
import { compileGlob } from './glob';
import type { GlobOptions } from './glob';
import { sortProblems } from './invalidError';
import type { ManifestDocument } from './ManifestDocument';
import { checkStructure, withTypedPlaceholders } from './manifestStructure';
import { ManifestTemplates } from './ManifestTemplates';
import { readManifest } from './readManifest';
import { resolveCleanup } from './resolveCleanup';
import { resolveManifest } from './resolveManifest';
import type { ResolveManifestOptions } from './resolveManifest';
import { isTemplate } from './typedScalar';

/** @public */
export interface LintOptions
  extends Pick<ResolveManifestOptions, 'layout' | 'defaultBranches'> {
  /** With them the templates are executed too; without, they are only parsed. */
  variables?: Readonly<Record<string, string>>;
  /** The environments that there are; a manifest for another one is a problem. */
  environments?: readonly string[];
}

/**
 * Everything wrong with a manifest that can be said without its chart: fields, names, policies that never trigger,
 * patterns, templates and, with variables, what they make. In the order of the file; empty where nothing is.
 *
 * @public
 */
export function lintManifest(
  document: ManifestDocument,
  options: LintOptions = {},
): Problem[] {
  const { manifest, problems } = checkStructure(
    withTypedPlaceholders(document.value),
    document,
  );
  const templates = new ManifestTemplates(document);
  const found = [
    ...problems,
    ...templates.problems,
    ...(manifest ? policyProblems(manifest, document) : []),
    ...environmentProblems(document, options.environments),
  ];
  if (manifest && problems.length + templates.problems.length === 0) {
    found.push(...cleanupProblems(document));
    if (options.variables) {
      const { variables, layout, defaultBranches } = options;
      found.push(
        ...problemsOf(() =>
          resolveManifest({ document, variables, layout, defaultBranches }),
        ),
      );
    }
  }
  return sortProblems(found);
}

/**
 * {@link lintManifest} for a text, YAML problems included.
 *
 * @public
 */
export function lintManifestText(
  text: string,
  options: LintOptions & { file: string },
): Problem[] {
  let document: ManifestDocument | undefined;
  const problems = problemsOf(() => {
    document = readManifest(text, { file: options.file });
  });
  return document ? lintManifest(document, options) : problems;
}

function problemsOf(action: () => void): Problem[] {
  try {
    action();
    return [];
  } catch (error) {
    if (!(error instanceof GimletError)) {
      throw error;
    }
    return error.problems.length > 0
      ? error.problems
      : [{ path: '', message: error.message }];
  }
}

function policyProblems(
  { deploy, cleanup }: Manifest,
  document: ManifestDocument,
): Problem[] {
  const problems: Problem[] = [];
  const check = (
    path: DocumentPath,
    pattern: string | undefined,
    glob?: GlobOptions,
  ) => {
    if (pattern && !isTemplate(pattern)) {
      problems.push(
        ...problemsOf(() => compileGlob(pattern, glob)).map(({ message }) =>
          document.problemAt(path, message),
        ),
      );
    }
  };
  if (deploy?.branch && deploy.event !== 'push' && deploy.event !== 'pr') {
    problems.push(
      document.problemAt(
        ['deploy', 'branch'],
        'a branch needs event: push or pr; this policy never triggers',
      ),
    );
  }
  if (deploy?.tag && deploy.event !== 'tag') {
    problems.push(
      document.problemAt(
        ['deploy', 'tag'],
        'a tag needs event: tag; this policy never triggers',
      ),
    );
  }
  check(['deploy', 'branch'], deploy?.branch);
  check(['deploy', 'tag'], deploy?.tag);
  deploy?.commitMessagePatterns?.forEach((pattern, index) =>
    check(['deploy', 'commitMessagePatterns', index], pattern, {
      literalBrackets: true,
    }),
  );
  check(['cleanup', 'branch'], cleanup?.branch);
  return problems;
}

/** Whether a cleanup can be resolved at all, tried with some branch. */
function cleanupProblems(document: ManifestDocument): Problem[] {
  return problemsOf(() => resolveCleanup({ document, branch: 'branch' }));
}

function environmentProblems(
  document: ManifestDocument,
  environments: readonly string[] | undefined,
): Problem[] {
  const { env } = document.value;
  return environments &&
    typeof env === 'string' &&
    !isTemplate(env) &&
    !environments.includes(env)
    ? [
        document.problemAt(
          ['env'],
          `there is no environment ${JSON.stringify(env)}${didYouMean(
            env,
            environments,
          )}`,
        ),
      ]
    : [];
}
