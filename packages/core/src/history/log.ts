import {
  commitSha,
  treeId,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository, CommitObject } from '../git';

/** What stands at a path: git's mode (`040000`: a folder) and the object's id. */
export interface PathState {
  mode: string;
  id: string;
}

/** A path that differs between a commit and its first parent; `null`: not there. Folders are paths too. */
export interface PathChange {
  path: string;
  before: PathState | null;
  after: PathState | null;
}

/** A commit with what it changed against its first parent (a root commit: against nothing). */
export interface LoggedCommit extends CommitObject {
  changes: PathChange[];
}

/** What to read of a log. */
export interface LogQuery {
  /** Commits to start at. */
  heads: readonly CommitSha[];
  /** Leave out what is reachable from these. */
  not?: readonly CommitSha[];
  /** `first-parent`: what was the head, in order. `all`: everything reachable, each commit before its parents. */
  walk: 'first-parent' | 'all';
  /**
   * Only commits that change something at or below it. One path only: with several, git does not use the Bloom filters of the
   * commit-graph.
   */
  path?: string;
  limit?: number;
}

const FORMAT = [
  '%H',
  '%T',
  '%P',
  '%an',
  '%ae',
  '%at',
  '%cn',
  '%ce',
  '%ct',
  '%B',
];
const ABSENT = '000000';
const NUL = '\0';

/** Reads commits with their changes by one `git log`. Ends that do not exist are errors (GimletError `tool`). */
export async function readLog(
  repository: BareRepository,
  query: LogQuery,
): Promise<LoggedCommit[]> {
  const { heads, not = [], walk, path, limit } = query;
  if (heads.length === 0) return [];
  const output = await repository.git(
    [
      'log',
      ...(walk === 'first-parent'
        ? ['--first-parent']
        : ['--full-history', '--topo-order']),
      ...(limit === undefined ? [] : [`--max-count=${limit}`]),
      '--diff-merges=first-parent',
      '--root',
      '--raw',
      '-r',
      '-t',
      '-z',
      '--no-renames',
      '--no-abbrev',
      '--no-color',
      '--no-ext-diff',
      '--no-show-signature',
      '--ignore-submodules=none',
      `--format=${FORMAT.join('%x00')}`,
      '--stdin',
      '--',
      ...(path === undefined ? [] : [`:(literal)${path}`]),
    ],
    {
      input: [...heads, ...not.map(id => `^${id}`), ''].join('\n'),
    },
  );
  return parseLog(output.toString('utf8'));
}

function parseLog(text: string): LoggedCommit[] {
  const tokens = text.split(NUL);
  const commits: LoggedCommit[] = [];
  let next = 0;
  while (next + FORMAT.length < tokens.length) {
    const [id, tree, parents, an, ae, at, cn, ce, ct, message] = tokens.slice(
      next,
      next + FORMAT.length,
    );
    next += FORMAT.length;
    const changes: PathChange[] = [];
    // The first entry stands behind a line feed.
    const first = tokens[next]?.startsWith('\n:') ? 1 : 0;
    for (let skip = first; tokens[next]?.startsWith(':', skip); skip = 0) {
      changes.push(parseChange(tokens[next].slice(skip), tokens[next + 1]));
      next += 2;
    }
    commits.push({
      id: commitSha(id),
      tree: treeId(tree),
      parents: parents.split(' ').filter(Boolean).map(commitSha),
      author: { name: an, email: ae, time: seconds(at) },
      committer: { name: cn, email: ce, time: seconds(ct) },
      message,
      changes,
    });
  }
  return commits;
}

/** `:<mode> <mode> <id> <id> <letter>`, with modes of 6 digits and ids of 40, the former state first. */
function parseChange(entry: string, path: string): PathChange {
  const modeBefore = entry.slice(1, 7);
  const modeAfter = entry.slice(8, 14);
  const idBefore = entry.slice(15, 55);
  const idAfter = entry.slice(56, 96);
  const state = (mode: string, id: string) =>
    mode === ABSENT ? null : { mode, id };
  return {
    path,
    before: state(modeBefore, idBefore),
    after: state(modeAfter, idAfter),
  };
}

/** A commit whose date git cannot read has none. */
function seconds(text: string): number {
  const time = Number(text);
  return Number.isFinite(time) ? time : 0;
}
