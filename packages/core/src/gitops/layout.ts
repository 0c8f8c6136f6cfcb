import {
  DEFAULT_COMMITTER,
  ENVIRONMENT_NAME,
  GimletError,
  LAYOUT_FILE,
  blobId,
  type BlobId,
  type CommitSha,
  type LayoutEnvironment,
  type LayoutFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { RecentlyUsed } from '../git/RecentlyUsed';
import type { GitReader, TreeEntry } from '../git/types';
import { didYouMean } from '../manifest/closestName';
import { readLayoutFile } from './layoutFile';
import { FLUX_FOLDER, RELEASE_FILE, type EnvironmentPlace } from './paths';
import { readReleaseFile } from './releaseFile';

/** The addresses that the original committed with. */
const ORIGINAL_COMMITTERS = [
  DEFAULT_COMMITTER.email,
  'gimlet-dashboard@gimlet.io',
];

/** Where one environment lies. @public */
export interface LayoutPlace extends EnvironmentPlace {
  environment: string;
}

/**
 * How a gitops repository is laid out.
 *
 * `file`: the layout file says it. `original`: it has none, and was read from the `flux/` folders. `absent`: it has neither.
 *
 * @public
 */
export type Layout = {
  /** Email addresses whose trailers count. */
  committers: string[];
  environments: LayoutPlace[];
} & (
  | { source: 'file'; file: LayoutFile }
  | {
      source: 'original';
      /** The repository belongs to one environment, whose name stands nowhere but in release.json. */
      single: boolean;
    }
  | { source: 'absent' }
);

type FileLayout = Extract<Layout, { source: 'file' }>;

const LAYOUTS_KEPT = 100;

/** History asks for the layout of every commit, and nearly all of them hold the same file. */
const layouts = new RecentlyUsed<BlobId, FileLayout>(LAYOUTS_KEPT);

async function layoutOfFile(
  reader: GitReader,
  commit: CommitSha,
): Promise<FileLayout | undefined> {
  const entry = await reader.entry(commit, LAYOUT_FILE);
  if (entry?.type !== 'blob') return undefined;
  const blob = blobId(entry.id);
  const known = layouts.get(blob);
  if (known) return known;
  const file = readLayoutFile((await reader.read(blob)).toString('utf8'));
  const layout: FileLayout = {
    source: 'file',
    file,
    committers: file.committers,
    environments: Object.entries(file.environments).map(
      ([environment, { path }]) => ({ environment, path }),
    ),
  };
  layouts.set(blob, layout);
  return layout;
}

/** The layout file at a commit; undefined where there is none. Throws a GimletError `invalid` for a broken one. */
export async function layoutFileAt(
  reader: GitReader,
  commit: CommitSha,
): Promise<LayoutFile | undefined> {
  return (await layoutOfFile(reader, commit))?.file;
}

/** Reads the layout at a commit (`null`: an empty repository). Throws a GimletError `invalid` for a broken layout file. @public */
export async function readLayout(
  reader: GitReader,
  commit: CommitSha | null,
): Promise<Layout> {
  if (commit === null)
    return { source: 'absent', committers: [], environments: [] };
  return (
    (await layoutOfFile(reader, commit)) ?? readOriginalLayout(reader, commit)
  );
}

const folders = (entries: TreeEntry[]) =>
  entries.filter(({ type }) => type === 'tree').map(({ name }) => name);

async function readOriginalLayout(
  reader: GitReader,
  commit: CommitSha,
): Promise<Layout> {
  const top = folders(await reader.list(commit, ''));
  const shared: LayoutPlace[] = [];
  for (const folder of top) {
    if (!ENVIRONMENT_NAME.test(folder) || folder === FLUX_FOLDER) continue;
    const entries = await reader.list(commit, folder);
    if (folders(entries).includes(FLUX_FOLDER)) {
      shared.push({ environment: folder, path: folder });
    }
  }
  const committers = ORIGINAL_COMMITTERS;
  if (shared.length > 0) {
    return {
      source: 'original',
      single: false,
      committers,
      environments: shared,
    };
  }
  if (!top.includes(FLUX_FOLDER)) {
    return { source: 'absent', committers, environments: [] };
  }
  const environments = new Set<string>();
  for (const folder of top) {
    const environment = await releasedTo(reader, commit, folder);
    if (environment) environments.add(environment);
  }
  return {
    source: 'original',
    single: true,
    committers,
    environments: [...environments].map(environment => ({
      environment,
      path: '',
    })),
  };
}

/** The environment that an app's release.json names. */
async function releasedTo(
  reader: GitReader,
  commit: CommitSha,
  app: string,
): Promise<string | undefined> {
  const file = `${app}/${RELEASE_FILE}`;
  const content = await reader.readFile(commit, file);
  if (!content) return undefined;
  try {
    return readReleaseFile(content.toString('utf8'), { file }).env;
  } catch {
    // A file that people put there says nothing about the layout.
    return undefined;
  }
}

/**
 * Where an environment's apps lie, for reading: repositories of the original included. Throws a GimletError `not-found` that
 * lists the known environments.
 *
 * @public
 */
export function environmentPlace(
  layout: Layout,
  environment: string,
): EnvironmentPlace {
  const place = layout.environments.find(
    known => known.environment === environment,
  );
  if (place) return { path: place.path };
  // A repository of one environment that has no app yet does not say how its environment is called.
  if (
    layout.source === 'original' &&
    layout.single &&
    layout.environments.length === 0
  ) {
    return { path: '' };
  }
  throw unknownEnvironment(layout, environment);
}

function unknownEnvironment(layout: Layout, environment: string): GimletError {
  const known = layout.environments.map(place => place.environment).sort();
  return new GimletError(
    'not-found',
    `There is no environment ${JSON.stringify(
      environment,
    )} in this gitops repository${didYouMean(environment, known)}`,
    {
      whatToDo:
        known.length > 0
          ? `Known environments: ${known.join(', ')}.`
          : `Set it up first: gimlet environment bootstrap --env ${environment}`,
    },
  );
}

/**
 * An environment's entry in the layout file, for writing. Throws a GimletError `conflict` that asks for a bootstrap where the
 * repository has no layout file, and `not-found` for an environment that the file does not know.
 *
 * @public
 */
export function layoutEntry(
  layout: Layout,
  environment: string,
): { file: LayoutFile; entry: LayoutEnvironment } {
  if (layout.source !== 'file') {
    throw new GimletError(
      'conflict',
      `The gitops repository has no layout file (${LAYOUT_FILE}) yet`,
      {
        whatToDo:
          layout.source === 'original'
            ? `It was written by an earlier Gimlet: adopt it with gimlet environment bootstrap --env ${environment}`
            : `Set it up first: gimlet environment bootstrap --env ${environment}`,
      },
    );
  }
  const { file } = layout;
  const known = Object.entries(file.environments).find(
    ([name]) => name === environment,
  );
  if (!known) throw unknownEnvironment(layout, environment);
  return { file, entry: known[1] };
}
