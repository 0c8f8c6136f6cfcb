import {
  formatReleaseFile,
  GimletError,
  titleOf,
  type AppPlan,
  type Artifact,
  type CommitSha,
  type Manifest,
  type Pin,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitReader } from '../git/types';
import { needsNamespaceFile } from '../gitops/fluxObjects';
import { holdPath, RELEASE_FILE, varsPath } from '../gitops/paths';
import { inParallel } from '../inParallel';
import type { ChartRenderer, RenderedFile } from '../render/types';
import type { AppHistory } from './appHistory';
import { readAppState, readDeployed, type AppState } from './appState';
import { assembleAppPlan, originOf, type PlanOrigin } from './assembleAppPlan';
import { jobsThatRun } from './jobs';
import { newKustomization, presentKustomization } from './appKustomization';
import {
  presentFile,
  requireNamespace,
  writtenFile,
  type RequiredFile,
} from './requiredFile';

/** @public */
export interface PlanReleaseOptions extends PlanOrigin {
  reader: GitReader;
  /** Finds out what was changed by hand, which is then said; absent: not looked for. */
  history?: AppHistory;
  /** The branch's head; `null` for an empty repository. */
  head: CommitSha | null;
  /** Resolved: no variables are left in it. */
  manifest: Manifest;
  artifact: Artifact;
  renderer: ChartRenderer;
  /** Takes a folder over that another repository released. */
  takeOver?: boolean;
  /** A policy asks, not a person: a hold stops it, and one that comes later makes the plan stale. */
  policy?: boolean;
}

/** The branch that a preview is of. */
const previewBranch = (version: Version) =>
  version.sourceBranch || version.branch;

function takenBy(
  state: AppState,
  released: Version | undefined,
  manifest: Manifest,
  version: Version,
): string | undefined {
  if (!released) return undefined;
  const place = `${state.environment}/${state.app}`;
  if (released.repositoryName !== version.repositoryName) {
    return `${place} was released from ${released.repositoryName}, not from ${version.repositoryName}`;
  }
  if (manifest.preview && previewBranch(released) !== previewBranch(version)) {
    return `${place} is the preview of the branch ${previewBranch(
      released,
    )}, not of ${previewBranch(version)}`;
  }
  return undefined;
}

/** Throws `app-taken`; answers what a person should know of the folder that goes. */
async function checkOwner(
  state: AppState,
  options: PlanReleaseOptions,
): Promise<string[]> {
  const { reader, head, path, before } = state;
  if (before === null) return [];
  const deployed = await readDeployed(reader, head, path);
  if (deployed.kind === 'nothing') {
    return [
      `${path} was not made by Gimlet: everything in it will be replaced.`,
    ];
  }
  const taken =
    deployed.kind === 'unreadable'
      ? `${deployed.file} does not say who released it`
      : takenBy(
          state,
          deployed.release.version,
          options.manifest,
          options.artifact.version,
        );
  if (taken && !options.takeOver) {
    throw new GimletError('app-taken', taken, {
      whatToDo:
        'Give the app another name, or take it over on purpose (--take-over).',
    });
  }
  return taken ? [`Takes it over: ${taken}.`] : [];
}

async function checkHold(
  state: AppState,
  policy: boolean | undefined,
): Promise<{ pins: Pin[]; warnings: string[] }> {
  const path = holdPath(state.entry, state.app);
  const held = await presentFile(state, path);
  if (!policy) {
    const warnings = held
      ? ['Automatic releases are held; this release does not resume them.']
      : [];
    return { pins: [], warnings };
  }
  if (held) {
    throw new GimletError(
      'not-allowed',
      `Automatic releases of ${state.environment}/${state.app} are held`,
      { whatToDo: 'Resume them: gimlet release resume.' },
    );
  }
  return { pins: [{ kind: 'blob', path, id: null }], warnings: [] };
}

function checkFileNames(files: RenderedFile[]) {
  const names = new Set<string>();
  for (const { name } of files) {
    if (
      name === '' ||
      name.includes('/') ||
      name === RELEASE_FILE ||
      names.has(name)
    ) {
      throw new GimletError(
        'internal',
        `The renderer gave the file ${JSON.stringify(
          name,
        )}, which cannot stand in an app's folder`,
      );
    }
    names.add(name);
  }
}

async function pinnedVariables({
  reader,
  head,
  entry,
}: AppState): Promise<Pin> {
  const path = varsPath(entry);
  const present = await presentFile({ reader, head }, path);
  return present?.pin ?? { kind: 'blob', path, id: null };
}

async function requiredBeside(
  state: AppState,
  namespace: string,
): Promise<RequiredFile[]> {
  const { entry, app } = state;
  const required: RequiredFile[] = [];
  if (entry.kustomizationPerApp) {
    required.push(
      (await presentKustomization(state, app)) ??
        (await newKustomization(state, app, namespace)),
    );
  }
  if (needsNamespaceFile(namespace)) {
    required.push(await requireNamespace(state, namespace));
  }
  return required;
}

async function editedByHand(
  { head, environment, app, before }: AppState,
  history: AppHistory | undefined,
): Promise<string[]> {
  if (!history || head === null || before === null) return [];
  const edits = await history.handEdits({ head, environment, app });
  return edits.map(
    ({ commit, subject, author }) =>
      `Overwrites a change made by hand: ${commit.slice(0, 7)} "${subject}" (${
        author.name
      }).`,
  );
}

/**
 * Plans a release: the app's folder becomes what the manifest renders to, and release.json. Nothing is written.
 *
 * Throws GimletErrors: `app-taken` (the folder is another repository's, or another preview's), `conflict` (no layout file, or a
 * Kustomization of that name for something else), `not-found` (an unknown environment), `not-allowed` (a policy, and a hold), and
 * what the renderer throws.
 *
 * @public
 */
export async function planRelease(
  options: PlanReleaseOptions,
): Promise<AppPlan> {
  const { reader, head, manifest, artifact, renderer, history } = options;
  const state = await readAppState({
    reader,
    head,
    environment: manifest.env,
    app: manifest.app,
  });
  const { environment, app, path } = state;
  const owner = await checkOwner(state, options);
  const hold = await checkHold(state, options.policy);
  const [rendered, beside, edits, variables, present] = await inParallel([
    renderer.render({ manifest, environment: state.entry }),
    requiredBeside(state, manifest.namespace),
    editedByHand(state, history),
    pinnedVariables(state),
    head === null ? [] : reader.files(head, path),
  ]);
  checkFileNames(rendered.files);

  const { version, id: artifactId } = artifact;
  const files = [
    ...rendered.files.map(({ name, content }) =>
      writtenFile(`${path}/${name}`, content),
    ),
    writtenFile(
      `${path}/${RELEASE_FILE}`,
      formatReleaseFile({ app, env: environment, artifactId, version }),
    ),
  ];
  const empty =
    rendered.files.length === 0
      ? ['It renders to nothing: everything of the app will be removed.']
      : [];
  const { chart } = rendered;
  return assembleAppPlan({
    state,
    action: 'release',
    origin: originOf(options),
    files,
    requires: beside,
    removes: [],
    pins: [variables, ...hold.pins],
    warnings: [
      ...owner,
      ...edits,
      ...hold.warnings,
      ...empty,
      ...rendered.warnings,
    ],
    message: {
      version: { sha: version.sha, title: titleOf(version) },
      chart,
      artifactId,
    },
    details: {
      jobs:
        rendered.jobs.length === 0
          ? []
          : await jobsThatRun(reader, present, files),
      chart,
      artifactId,
    },
  });
}
