import type {
  AppPlan,
  Artifact,
  Manifest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { layoutEntry, readLayout } from '../gitops/layout';
import {
  findManifest,
  manifestFromValue,
  resolveManifest,
  type ManifestDocument,
} from '../manifest';
import type { ProblemAt } from '../render/lintValues';
import type { ChartRenderer } from '../render/types';
import { planRelease, type PlanReleaseOptions } from './planRelease';
import { releaseVariables } from './releaseVariables';

/** What of an artifact is released where. @public */
export interface ArtifactManifestOptions
  extends Pick<PlanReleaseOptions, 'reader' | 'head'> {
  artifact: Artifact;
  environment: string;
  /** As it is written in the manifest, or as it will be called. */
  app: string;
  /** The manifests to choose from; those of the artifact where nothing is said. */
  documents?: readonly ManifestDocument[];
}

/** @public */
export interface PlanArtifactReleaseOptions
  extends ArtifactManifestOptions,
    Omit<PlanReleaseOptions, 'manifest' | 'renderer'> {
  /** Renders; problems with the chart and its values get their places by `problemAt`. */
  rendererFor(problemAt: ProblemAt): ChartRenderer;
}

/** The manifests of an artifact, each under its place in it. Throws a GimletError `invalid` for one that is none. @public */
export function manifestsOfArtifact(
  artifact: Pick<Artifact, 'environments'>,
  options: { name?: string } = {},
): ManifestDocument[] {
  const prefix = options.name ? `${options.name}: ` : '';
  return artifact.environments.map((value, index) =>
    manifestFromValue(value, { name: `${prefix}environments[${index}]` }),
  );
}

/**
 * The manifest of an app in an environment, resolved with the variables that its release has there.
 *
 * Throws GimletErrors: `conflict` (no layout file), `not-found` (an unknown environment, no such manifest), `ambiguous` (several),
 * `invalid` (it cannot be resolved, with the places).
 *
 * @public
 */
export async function resolveArtifactManifest(
  options: ArtifactManifestOptions,
): Promise<{ manifest: Manifest; document: ManifestDocument }> {
  const { reader, head, artifact, environment, app } = options;
  const { entry } = layoutEntry(await readLayout(reader, head), environment);
  const variables = await releaseVariables({ reader, head, entry, artifact });
  const document = findManifest(
    options.documents ?? manifestsOfArtifact(artifact),
    { app, env: environment, variables },
  );
  const manifest = resolveManifest({ document, variables, layout: entry });
  return { manifest, document };
}

/**
 * Plans the release of an artifact: from its manifest, its variables and the environment's, on the head. It is the one way from an
 * artifact to a plan, so that the command line and the server make the same tree of the same input.
 *
 * Throws what `resolveArtifactManifest` and `planRelease` throw.
 *
 * @public
 */
export async function planArtifactRelease(
  options: PlanArtifactReleaseOptions,
): Promise<AppPlan> {
  const { manifest, document } = await resolveArtifactManifest(options);
  const {
    environment: _environment,
    app: _app,
    documents: _documents,
    rendererFor,
    ...release
  } = options;
  return planRelease({
    ...release,
    manifest,
    renderer: rendererFor((path, message) => document.problemAt(path, message)),
  });
}
