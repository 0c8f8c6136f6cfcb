import {
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  holdPath,
  type BareRepository,
  type LayoutPlace,
} from '@gimlet-io/core';
import type { Knex } from 'knex';
import { inChunks } from '../database/chunks';
import { placeKey, type AppPlace } from './OpenRollbacks';
import type { AppStateRow, ReleaseRow } from './releaseRows';

/** Where the states are read from. */
export interface StatesAtHead {
  transaction: Knex.Transaction;
  mirror: BareRepository;
  repository: string;
  head: CommitSha;
  places: readonly LayoutPlace[];
}

/** What an app's folder and hold are at a commit. */
type AppAtHead = Pick<AppStateRow, 'tree'> & { held: boolean };

const GONE: AppAtHead = { tree: null, held: false };

/** Changes of an app that are looked at together; nearly always the first one decides. */
const AT_ONCE = 10;

/**
 * Writes what the apps are at the head: of those that were touched, and of those whose folder or hold is not as it is known.
 * Answers the apps whose state is another one.
 */
export async function writeAppStates(
  at: StatesAtHead,
  touched: readonly AppPlace[],
): Promise<AppPlace[]> {
  const { transaction, places } = at;
  const apps = await readApps(at);
  const known = new Map(
    (
      await transaction<AppStateRow>('app_states').whereIn(
        'environment',
        places.map(({ environment }) => environment),
      )
    ).map(row => [placeKey(row), row]),
  );
  const changed = new Map(touched.map(place => [placeKey(place), place]));
  for (const [key, { environment, app, tree, held }] of known) {
    const now = apps.get(key) ?? GONE;
    if (now.tree !== tree || now.held !== Boolean(held)) {
      changed.set(key, { environment, app });
    }
  }

  const rows: AppStateRow[] = [];
  for (const [key, place] of changed) {
    rows.push(await stateOf(at, place, apps.get(key) ?? GONE));
  }
  for (const chunk of inChunks(rows)) {
    await transaction<AppStateRow>('app_states')
      .insert(chunk)
      .onConflict(['environment', 'app', 'repository'])
      .merge();
  }
  return [...changed.values()];
}

/** Folders that could be an app's, and holds, by place. */
async function readApps({
  mirror,
  head,
  places,
}: StatesAtHead): Promise<Map<string, AppAtHead>> {
  const apps = new Map<string, AppAtHead>();
  for (const { environment, path } of places) {
    for (const { name, type, id } of await mirror.list(head, path)) {
      if (type === 'tree') {
        apps.set(placeKey({ environment, app: name }), {
          tree: id,
          held: false,
        });
      }
    }
    const holds = `${path === '' ? '' : `${path}/`}.gimlet/holds`;
    for (const { name, type } of await mirror.list(head, holds)) {
      if (type !== 'blob' || !name.endsWith('.json')) continue;
      const key = placeKey({
        environment,
        app: name.slice(0, -'.json'.length),
      });
      apps.set(key, { ...(apps.get(key) ?? GONE), held: true });
    }
  }
  return apps;
}

async function stateOf(
  at: StatesAtHead,
  place: AppPlace,
  now: AppAtHead,
): Promise<AppStateRow> {
  let newest: string | undefined;
  let current: string | undefined;
  let released: string | undefined;
  let heldBy: string | undefined;
  for await (const change of changesOf(at, place)) {
    if (makesFolder(change)) {
      newest ??= change.commit_sha;
      if (change.tree === now.tree) current ??= change.commit_sha;
      if (change.kind !== 'by-hand') released ??= change.commit_sha;
    }
    if (now.held && !heldBy && (await writesHold(at, change))) {
      heldBy = change.commit_sha;
    }
    if (current && released && (!now.held || heldBy)) break;
  }
  return {
    repository: at.repository,
    ...place,
    tree: now.tree,
    held: now.held,
    current_commit: current ?? newest ?? null,
    released_commit: released ?? null,
    held_by_commit: heldBy ?? null,
  };
}

type Change = Pick<
  ReleaseRow,
  'environment' | 'app' | 'commit_sha' | 'kind' | 'tree' | 'tree_before'
>;

/**
 * An app's changes, newest first.
 *
 * @param below - only those with a lesser position
 */
export async function* changesOf(
  { transaction, repository }: Pick<StatesAtHead, 'transaction' | 'repository'>,
  place: AppPlace,
  below: number | string = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<Change & Pick<ReleaseRow, 'rolled_back_by' | 'source'>> {
  let end = below;
  for (let limit = AT_ONCE; ; limit *= 2) {
    const rows = await transaction<ReleaseRow>('releases')
      .select(
        'environment',
        'app',
        'commit_sha',
        'kind',
        'tree',
        'tree_before',
        'rolled_back_by',
        'source',
        'position',
      )
      .where({ ...place, repository })
      .where('position', '<', end)
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'position', order: 'desc' },
      ])
      .limit(limit);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < limit) return;
    end = last.position;
  }
}

/** A change of the folder, whatever became of the hold. */
function makesFolder({ kind, tree, tree_before: before }: Change): boolean {
  if (kind === 'hold' || kind === 'resume') return false;
  return kind !== 'by-hand' || tree !== before;
}

/** Whether the hold was there after the change and not before. */
async function writesHold(
  { mirror, places }: StatesAtHead,
  change: Change,
): Promise<boolean> {
  const place = places.find(
    ({ environment }) => environment === change.environment,
  );
  if (!place || change.kind === 'resume' || change.kind === 'delete') {
    return false;
  }
  const path = holdPath(place, change.app);
  const id = commitSha(change.commit_sha);
  if ((await mirror.entry(id, path))?.type !== 'blob') return false;
  const [parent] = (await mirror.commit(id)).parents;
  return (
    parent === undefined || (await mirror.entry(parent, path))?.type !== 'blob'
  );
}
