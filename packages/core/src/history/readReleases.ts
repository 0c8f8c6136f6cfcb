import {
  GimletError,
  type CommitSha,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';
import type { LayoutPlace } from '../gitops/layout';
import { appPath, holdPath } from '../gitops/paths';
import { appChanges, type AppChange } from './appChanges';
import { describeCommit, type Described } from './describe';
import type { LoggedCommit } from './log';
import { bringsOnlyReleases, describeReleased } from './merges';
import { isRevert } from './original';
import { readPlaces } from './places';
import { resolveRevert } from './reverts';
import { findUndoing, type FolderHistory } from './rollbackMarks';
import { readTimeline, type TimelineCommit } from './timeline';

const DEFAULT_LIMIT = 20;
const GROWTH = 4;

/** @public */
export interface ReadReleasesOptions {
  /** Branch, tag or commit to read at; `HEAD` where nothing is said. */
  head?: string;
  /** Absent: all of them. */
  environment?: string;
  /** Absent: all of them. */
  app?: string;
  /** Records at most; 20 where nothing is said. */
  limit?: number;
  /** Where the last page ended: its `next`. */
  after?: string;
}

/** One page of history, newest first. @public */
export interface ReleasePage {
  releases: ReleaseRecord[];
  /** Gives the next page; absent where there is none. */
  next?: string;
}

/**
 * The changes of an app, an environment or everything, as git alone tells them, newest first. Commits by hand are among them as
 * what they are; what cannot be understood of a commit is left out of its record, and no commit breaks the page. A `git revert`
 * by a person is `by-hand`, with `rollbackTo` where the folder is exactly as it was after an earlier commit.
 *
 * Throws GimletErrors: `not-found` for an environment or a head that is not there and for a cursor that history no longer
 * holds, `invalid` for a name that cannot be an app's.
 *
 * @public
 */
export async function readReleases(
  repository: BareRepository,
  options: ReadReleasesOptions,
): Promise<ReleasePage> {
  const head = await resolveHead(repository, options.head);
  if (head === undefined) return { releases: [] };
  const places = await readPlaces(repository, head, options.environment);
  const paths = pathsOf(places, options);
  const wanted = options.limit ?? DEFAULT_LIMIT;

  // Not every commit that touches a folder is a record, and pages before this one have to be passed: look further until it is full.
  for (let limit = wanted + 1; paths.length > 0; limit *= GROWTH) {
    const { commits, more } = await readTimeline(
      repository,
      head,
      paths,
      limit,
    );
    const page = await readPage(repository, commits, places, {
      ...options,
      wanted,
    });
    if (!more || page.full) return toPage(page, wanted, options);
  }
  return { releases: [] };
}

async function resolveHead(
  repository: BareRepository,
  head = 'HEAD',
): Promise<CommitSha | undefined> {
  const found = await repository.resolve(head);
  if (found !== undefined || head === 'HEAD') return found;
  // An empty repository has a branch that is not born yet; it has no other commit either.
  if (
    (await repository.git(['rev-list', '--all', '--max-count=1'])).length === 0
  ) {
    return undefined;
  }
  throw new GimletError(
    'not-found',
    `There is no branch or commit ${JSON.stringify(
      head,
    )} in the gitops repository`,
    { whatToDo: 'Give a branch, a tag or a commit of it.' },
  );
}

function pathsOf(
  places: readonly LayoutPlace[],
  { app }: ReadReleasesOptions,
): (string | undefined)[] {
  if (app !== undefined) {
    return places.flatMap(place => [appPath(place, app), holdPath(place, app)]);
  }
  const [only, ...others] = places;
  if (only === undefined) return [];
  // Several environments are most of the repository: one log over all of it is one walk less for each.
  return [others.length === 0 && only.path !== '' ? only.path : undefined];
}

interface Page {
  records: ReleaseRecord[];
  /** What happened to the folders before the page, as far as it can have undone something on it. */
  before: FolderHistory[];
  full: boolean;
  foundCursor: boolean;
}

async function readPage(
  repository: BareRepository,
  commits: TimelineCommit[],
  places: readonly LayoutPlace[],
  options: ReadReleasesOptions & { wanted: number },
): Promise<Page> {
  const { app, after, wanted } = options;
  const describeEntry = describeTimeline(repository, commits, places);
  const first = commits.findIndex(({ commit }) =>
    after?.startsWith(`${commit.id}/`),
  );
  // Before the page only what may have undone something on it is worth reading.
  const fromCursor = new Set(
    after === undefined
      ? commits
      : commits.slice(first === -1 ? commits.length : first),
  );
  const isNeeded = (entry: TimelineCommit) =>
    fromCursor.has(entry) || mayUndo(entry);
  const page: Page = {
    records: [],
    before: [],
    full: false,
    foundCursor: after === undefined,
  };
  for (const window of windows(commits)) {
    const described = await Promise.all(
      window.map(async entry => {
        const changes = appChanges(entry.commit, places).filter(
          change => app === undefined || change.app === app,
        );
        const wantsRecord = isNeeded(entry) && changes.length > 0;
        return {
          entry,
          changes,
          records: wantsRecord ? await describeEntry(entry) : undefined,
        };
      }),
    );
    for (const { entry, changes, records } of described) {
      if (!records) {
        page.before.push(
          ...changes.flatMap(change => bareChange(entry.commit, change)),
        );
        continue;
      }
      for (const { record } of records) {
        if (app !== undefined && record.app !== app) continue;
        if (page.foundCursor) {
          page.records.push(record);
        } else {
          page.before.push(record);
          page.foundCursor = cursorOf(record) === after;
        }
        if (page.records.length > wanted) return { ...page, full: true };
      }
    }
  }
  return page;
}

/** Commits are described some at a time: what git is asked for one need not wait for the answers about another. */
const AT_ONCE = 32;

function* windows<T>(entries: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < entries.length; start += AT_ONCE) {
    yield entries.slice(start, start + AT_ONCE);
  }
}

function bareChange(
  commit: LoggedCommit,
  { environment, app, folder }: AppChange,
): FolderHistory[] {
  return folder
    ? [
        {
          environment,
          app,
          commit: commit.id,
          tree: folder.after,
          before: folder.before,
        },
      ]
    : [];
}

/** Whether a commit before the page can be a rollback of something on it. */
function mayUndo({ commit }: TimelineCommit): boolean {
  return (
    isRevert(commit.message) || /^Gimlet-Rollback-To: /im.test(commit.message)
  );
}

/** Describes the timeline's commits one by one; those off the chain once, however often they are asked for. */
function describeTimeline(
  repository: BareRepository,
  commits: TimelineCommit[],
  places: readonly LayoutPlace[],
): (entry: TimelineCommit) => Promise<Described[]> {
  const known = new Map<CommitSha, Promise<Described[]>>();
  const describeSide = (commit: LoggedCommit) => {
    const described =
      known.get(commit.id) ?? describeReleased(repository, commit, places);
    known.set(commit.id, described);
    return described;
  };
  return async ({ commit, broughtBy }) => {
    if (broughtBy !== undefined) return describeSide(commit);
    const described = await describeCommit(repository, commit, places);
    for (const one of described) {
      if (one.reverts) await resolveRevert(repository, one, commit.parents[0]);
    }
    if (commit.parents.length < 2 || described.length === 0) return described;
    const sides = await Promise.all(
      commits
        .filter(other => other.broughtBy === commit.id)
        .map(other => describeSide(other.commit)),
    );
    return described.filter(one => !bringsOnlyReleases(one, sides.flat()));
  };
}

function cursorOf({ commit, environment, app }: ReleaseRecord): string {
  return `${commit}/${environment}/${app}`;
}

function toPage(
  page: Page,
  wanted: number,
  { after }: ReadReleasesOptions,
): ReleasePage {
  if (!page.foundCursor) {
    throw new GimletError(
      'not-found',
      `The history no longer holds ${JSON.stringify(after)}`,
      { whatToDo: 'Read it from its beginning again.' },
    );
  }
  const undoing = findUndoing([...page.before, ...page.records]);
  const releases = page.records.slice(0, wanted).map(record => {
    const rolledBackBy = undoing(record);
    return rolledBackBy ? { ...record, rolledBackBy } : record;
  });
  const last = releases.at(-1);
  return {
    releases,
    ...(page.full && last ? { next: cursorOf(last) } : {}),
  };
}
