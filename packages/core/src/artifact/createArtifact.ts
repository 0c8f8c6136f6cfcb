import { artifactSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import type {
  Artifact,
  Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ManifestDocument } from '../manifest';
import { artifactId } from './artifactId';
import { builtInVariables } from './builtInVariables';
import { checkArtifact } from './checkArtifact';

/** @public */
export interface CreateArtifactOptions {
  /** What git says of the commit that was built; `created` is the commit's time in unix seconds. */
  version: Partial<Version> & Pick<Version, 'repositoryName' | 'sha'>;
  /** The manifests of the application's repository, as they were written. */
  manifests?: readonly ManifestDocument[];
  /** From `ciVariables`. */
  ciVariables?: Readonly<Record<string, string>>;
  /** Given by the author; they win. */
  vars?: Readonly<Record<string, string>>;
}

/**
 * An artifact from the facts of a repository and its build. The built-in variables follow from the version; ACTOR and JOB
 * from the CI. `created` is 0: whoever receives the artifact fills it in.
 *
 * @throws GimletError `invalid` where the facts would not make an artifact
 * @public
 */
export function createArtifact(options: CreateArtifactOptions): Artifact {
  const { version, manifests = [], ciVariables = {}, vars = {} } = options;
  return withId(
    checkArtifact(
      {
        version,
        environments: manifests.map(({ value }) => value),
        vars: { ...ciVariables, ...builtInVariables(version), ...vars },
      },
      { file: 'artifact' },
    ),
  );
}

/**
 * An artifact with more in it. A manifest of an app and environment that it has already takes the other's place, a variable
 * too.
 *
 * @returns a new artifact, with the id that it has now
 * @public
 */
export function addToArtifact(
  artifact: Artifact,
  additions: {
    environments?: readonly ManifestDocument[];
    vars?: Readonly<Record<string, string>>;
  },
): Artifact {
  const { environments = [], vars = {} } = additions;
  const added = environments.map(({ value }) => value);
  const kept = artifact.environments.filter(
    present => !added.some(manifest => isSameApp(manifest, present)),
  );
  return withId(
    checkArtifact(
      {
        ...artifact,
        environments: [...kept, ...added],
        vars: { ...artifact.vars, ...vars },
      },
      { file: 'artifact' },
    ),
  );
}

/** The text of an artifact's file. @public */
export function formatArtifact(artifact: Artifact): string {
  return `${JSON.stringify(artifactSchema.parse(artifact), null, 2)}\n`;
}

type Written = Readonly<Record<string, unknown>>;

function isSameApp(a: Written, b: Written): boolean {
  return a.app === b.app && a.env === b.env;
}

function withId(artifact: Artifact): Artifact {
  return { ...artifact, id: artifactId(artifact) };
}
