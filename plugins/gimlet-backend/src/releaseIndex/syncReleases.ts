import {
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  compareHeads,
  type BareRepository,
  type LayoutPlace,
} from '@gimlet-io/core';
import type { Knex } from 'knex';
import { writeAppStates } from './appStates';
import { completeOlderRows } from './completeOlderRows';
import { indexedPlaces } from './indexedPlaces';
import { insertRows } from './insertRows';
import { placeKey, type AppPlace } from './OpenRollbacks';
import { readCommitOrder } from './readCommitOrder';
import { RowReader } from './RowReader';
import type { AppStateRow, HeadRow } from './releaseRows';

/** A branch of a gitops repository, and what of it is indexed. */
export interface IndexSource {
  repository: string;
  branch: string;
  mirror: BareRepository;
  head: CommitSha | null;
  environments: readonly string[];
  /** Asks the remote for its head. Without it the mirror's word is taken. */
  fetch?: () => Promise<CommitSha | null>;
}

/** What a sync changed. */
export interface Synced {
  changed: AppPlace[];
  rewritten: boolean;
}

/** Rows that are held in memory before they are written. */
const ROWS_AT_ONCE = 1000;
/** So many times as much is read before the transaction begins: SQLite's one connection must not wait for git at every sync. */
const CHUNKS_AHEAD = 2;

const NO_PLACES = '[]';

/**
 * Brings the rows of a branch up to its head in one transaction: whoever is killed meanwhile leaves the former ones. Of two
 * replicas that do it at the same time one finds that the other was faster, and looks again.
 *
 * Where another replica has read further than this one's mirror reaches, that looks like rewritten history: so the remote is asked
 * before anything is thrown away.
 */
export async function syncReleases(
  database: Knex,
  source: IndexSource,
): Promise<Synced> {
  let asked: string | undefined;
  let { head } = source;
  for (;;) {
    const known = await database<HeadRow>('index_heads')
      .where({ repository: source.repository, branch: source.branch })
      .first();
    const step = await nextStep({ ...source, head }, known);
    if (!step) return { changed: [], rewritten: false };
    if (step.rewritten && source.fetch && asked !== known?.head) {
      asked = known?.head ?? undefined;
      head = await source.fetch();
      continue;
    }
    const changed = await takeStep(database, { ...source, head }, step);
    if (changed) return { changed, rewritten: step.rewritten };
  }
}

/** What there is to read. */
interface Step {
  known: HeadRow | undefined;
  places: LayoutPlace[];
  /** What was read before, and stays; absent: the rows are made anew. */
  from?: { commit: CommitSha; depth: number; clock: number };
  rewritten: boolean;
}

async function nextStep(
  { mirror, head, environments }: IndexSource,
  known: HeadRow | undefined,
): Promise<Step | undefined> {
  const former = known?.head ? commitSha(known.head) : undefined;
  if (head === null) {
    return former && { known, places: [], rewritten: true };
  }
  const places = await indexedPlaces(mirror, head, environments);
  const move = former && (await compareHeads(mirror, former, head));
  const elsewhere = known?.places !== JSON.stringify(places);
  if (move === 'same' && !elsewhere) return undefined;
  return {
    known,
    places,
    rewritten: move === 'rewritten',
    ...(known && former && move === 'forward' && !elsewhere
      ? {
          from: {
            commit: former,
            depth: known.depth,
            clock: Number(known.clock),
          },
        }
      : {}),
  };
}

/** `undefined`: somebody else wrote meanwhile, and nothing was written. */
async function takeStep(
  database: Knex,
  source: IndexSource,
  step: Step,
): Promise<AppPlace[] | undefined> {
  const { repository, mirror, head } = source;
  const { from, places } = step;
  if (head === null) {
    return database.transaction(async transaction =>
      (await lockHead(transaction, source, step.known))
        ? removeRows(transaction, source, step)
        : undefined,
    );
  }
  const order = await readCommitOrder(mirror, {
    from: from?.commit,
    to: head,
    before: from ?? { depth: 0, clock: 0 },
  });
  const reading = new RowReader({
    repository,
    mirror,
    from: from?.commit,
    to: head,
    places,
    order,
  });
  const chunks = inChunksOf(reading.read(), ROWS_AT_ONCE);
  try {
    const ahead = await take(chunks, CHUNKS_AHEAD);
    return await database.transaction(async transaction => {
      if (!(await lockHead(transaction, source, step.known))) return undefined;
      const removed = from ? [] : await removeRows(transaction, source, step);
      for (const rows of ahead) await insertRows(transaction, rows);
      for await (const rows of chunks) await insertRows(transaction, rows);
      await insertRows(
        transaction,
        await completeOlderRows(
          { transaction, repository, depth: from?.depth ?? 0 },
          reading,
        ),
      );
      const changed = await writeAppStates(
        { transaction, mirror, repository, head, places },
        reading.touched(),
      );
      await writeHead(transaction, source, {
        head,
        places: JSON.stringify(places),
        depth: order.depth,
        clock: order.clock,
      });
      return [
        ...new Map(
          [...removed, ...changed].map(place => [placeKey(place), place]),
        ).values(),
      ];
    });
  } finally {
    await chunks.return(undefined);
  }
}

/** Waits for others who write; whether what they left is what is known. */
async function lockHead(
  transaction: Knex.Transaction,
  { repository, branch }: IndexSource,
  known: HeadRow | undefined,
): Promise<boolean> {
  await transaction<HeadRow>('index_heads')
    .insert({
      repository,
      branch,
      head: null,
      places: NO_PLACES,
      depth: 0,
      clock: 0,
    })
    .onConflict(['repository', 'branch'])
    .ignore();
  const found = await transaction<HeadRow>('index_heads')
    .where({ repository, branch })
    .forUpdate()
    .first();
  return (
    found?.head === (known?.head ?? null) &&
    found.places === (known?.places ?? NO_PLACES)
  );
}

async function writeHead(
  transaction: Knex.Transaction,
  { repository, branch }: IndexSource,
  head: Pick<HeadRow, 'head' | 'places' | 'depth' | 'clock'>,
): Promise<void> {
  await transaction<HeadRow>('index_heads')
    .where({ repository, branch })
    .update(head);
}

/** Removes what was read of the branch, and what was read of its environments elsewhere: an environment is in one place only. */
async function removeRows(
  transaction: Knex.Transaction,
  source: IndexSource,
  { known, places }: Step,
): Promise<AppPlace[]> {
  const { repository, branch } = source;
  const environments = [
    ...environmentsOf(known),
    ...places.map(({ environment }) => environment),
  ];
  const others = await transaction<HeadRow>('index_heads').whereNot(here =>
    here.where({ repository, branch }),
  );
  for (const other of others) {
    if (environmentsOf(other).some(name => environments.includes(name))) {
      await transaction<HeadRow>('index_heads')
        .where({ repository: other.repository, branch: other.branch })
        .delete();
    }
  }
  const apps = await transaction<AppStateRow>('app_states')
    .select('environment', 'app')
    .whereIn('environment', environments);
  for (const table of ['app_states', 'releases']) {
    await transaction(table).whereIn('environment', environments).delete();
  }
  await writeHead(transaction, source, {
    head: null,
    places: NO_PLACES,
    depth: 0,
    clock: 0,
  });
  return apps;
}

/** The environments that were read of a branch. */
export function environmentsOf(head: HeadRow | undefined): string[] {
  const places: LayoutPlace[] = JSON.parse(head?.places ?? NO_PLACES);
  return places.map(({ environment }) => environment);
}

async function* inChunksOf<T>(
  items: AsyncIterable<T>,
  size: number,
): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

async function take<T>(items: AsyncGenerator<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = await items.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
