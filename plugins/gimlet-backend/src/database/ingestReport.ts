import { createHash } from 'node:crypto';
import {
  GimletError,
  observationKey,
  type AgentReport,
  type Observation,
  type SkippedKind,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import type { Ingested } from '../agents/types';
import { inChunks } from './chunks';
import type { ObjectRow, SessionRow } from './clusterRows';
import { keyPrefixOf } from './objectKeys';

/** More objects than any cluster of apps has; who sends more sends nonsense. */
const MOST_OBJECTS = 100_000;

const COLUMNS = [
  'environment',
  'object_key',
  'type',
  'app',
  'hash',
  'snapshot',
  'observation',
] as const satisfies readonly (keyof ObjectRow)[];

const ONE_ROW = `(${COLUMNS.map(() => '?').join(', ')})`;

/** What is known of an object that a report names. */
type Known = Pick<
  ObjectRow,
  'object_key' | 'type' | 'app' | 'hash' | 'snapshot'
>;

const NOTHING = {
  apps: [],
  shared: false,
  ofEnvironment: false,
  anew: false,
  resync: false,
};

/** Whose objects came, went or changed. */
class TouchedObjects {
  readonly apps = new Set<string>();
  /** Of no app alone. */
  shared = false;
  /** Sources, or Kustomizations of no app alone. */
  flux = false;

  add({ app, type }: Pick<ObjectRow, 'app' | 'type'>): void {
    if (app !== null) {
      this.apps.add(app);
      return;
    }
    this.shared = true;
    if (type === 'source' || type === 'kustomization') this.flux = true;
  }
}

/** Where a session is after a report, or `undefined` where reports are missing before it. */
type Progress = Pick<
  SessionRow,
  'sequence' | 'wants_snapshot' | 'snapshot' | 'snapshot_part'
> & { isComplete: boolean };

/**
 * Applies a report: what is as it was known is not written again, so that a snapshot of a cluster in which nothing moved costs
 * little. Reports of an environment go one after the other, by the lock on its session.
 */
export async function ingestReport(
  transaction: Knex.Transaction,
  { environment, sessionId }: { environment: string; sessionId: string },
  report: AgentReport,
  now: number,
): Promise<Ingested> {
  const session = await transaction<SessionRow>('agent_sessions')
    .where({ environment, session_id: sessionId })
    .forUpdate()
    .first();
  if (!session) return { status: 'unknown' };
  const writeSession = (row: Partial<SessionRow>) =>
    transaction<SessionRow>('agent_sessions')
      .where({ environment })
      .update({ ...row, seen_at: now, ended_at: null });

  // It was applied before, and the answer was lost.
  if (report.sequence <= session.sequence) {
    await writeSession({});
    return session.wants_snapshot
      ? { status: 'gap' }
      : { ...NOTHING, status: 'applied' };
  }
  const progress = progressOf(session, report);
  if (!progress) {
    await writeSession({
      sequence: report.sequence,
      wants_snapshot: true,
      snapshot_part: 0,
    });
    return { status: 'gap' };
  }

  const { isComplete, ...row } = progress;
  const touched = new TouchedObjects();
  await upsert(transaction, environment, report, progress.snapshot, touched);
  await remove(transaction, environment, report.removed, touched);
  const failedBefore = failingKinds(JSON.parse(session.skipped_kinds));
  const failing = report.skippedKinds
    ? failingKinds(report.skippedKinds)
    : failedBefore;
  const old = () =>
    transaction<ObjectRow>('cluster_objects')
      .where({ environment })
      .whereNot({ snapshot: progress.snapshot });
  if (isComplete) {
    await takeAway(old().where(withoutKinds(failing)), touched);
  }
  // What was kept of a kind that can be read again may be gone: only a snapshot tells.
  const resync =
    !report.snapshot &&
    failedBefore.some(kind => !failing.includes(kind)) &&
    (await old().first('object_key')) !== undefined;
  await writeSession({
    ...row,
    ...(resync && { wants_snapshot: true }),
    ...(report.skippedKinds && {
      skipped_kinds: JSON.stringify(report.skippedKinds),
    }),
  });
  return {
    status: 'applied',
    apps: [...touched.apps].sort(),
    shared: touched.shared,
    ofEnvironment:
      touched.flux || isComplete || report.skippedKinds !== undefined,
    anew: isComplete,
    resync,
  };
}

/**
 * | report                   | before                       | then                  |
 * | ------------------------ | ---------------------------- | --------------------- |
 * | part 1 of a snapshot     | anything                     | a new snapshot begins |
 * | the next part            | the part before, number by number | it goes on, or ends |
 * | changes                  | the number before, nothing missing | applied          |
 * | anything else            |                              | reports are missing   |
 */
function progressOf(
  session: SessionRow,
  { sequence, snapshot }: AgentReport,
): Progress | undefined {
  const follows = sequence === session.sequence + 1;
  const { snapshot_part: before } = session;
  if (!snapshot) {
    if (!follows || session.wants_snapshot) return undefined;
    return {
      sequence,
      wants_snapshot: false,
      snapshot: session.snapshot,
      snapshot_part: before,
      isComplete: false,
    };
  }
  const { part, parts } = snapshot;
  const isNext = follows && before > 0 && part === before + 1;
  if (part !== 1 && !isNext) return undefined;
  const isComplete = part === parts;
  return {
    sequence,
    wants_snapshot: false,
    snapshot: part === 1 ? session.snapshot + 1 : session.snapshot,
    snapshot_part: isComplete ? 0 : part,
    isComplete,
  };
}

async function upsert(
  transaction: Knex.Transaction,
  environment: string,
  { upserts }: AgentReport,
  snapshot: number,
  touched: TouchedObjects,
): Promise<void> {
  // Of an object that is named twice the last word counts.
  const rows = new Map(
    upserts.map(observation => {
      const row = rowOf(environment, observation, snapshot);
      return [row.object_key, row];
    }),
  );
  for (const chunk of inChunks([...rows.values()])) {
    const known = await knownOf(
      transaction,
      environment,
      chunk.map(row => row.object_key),
    );
    const seen: string[] = [];
    const changed: ObjectRow[] = [];
    let added = 0;
    for (const row of chunk) {
      const former = known.get(row.object_key);
      if (former?.hash === row.hash && former.app === row.app) {
        if (former.snapshot !== snapshot) seen.push(row.object_key);
        continue;
      }
      if (former) touched.add(former);
      else added += 1;
      touched.add(row);
      changed.push(row);
    }
    if (added > 0) await assertRoom(transaction, environment, added);
    if (seen.length > 0) {
      await transaction<ObjectRow>('cluster_objects')
        .where({ environment })
        .whereIn('object_key', seen)
        .update({ snapshot });
    }
    await write(transaction, changed);
  }
}

/** As plain VALUES, which SQLite takes faster than what Knex makes of an insert. */
async function write(
  transaction: Knex.Transaction,
  rows: readonly ObjectRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await transaction.raw(
    `insert into cluster_objects (${COLUMNS.join(', ')}) values ${rows
      .map(() => ONE_ROW)
      .join(', ')}
     on conflict (environment, object_key) do update set
       app = excluded.app, hash = excluded.hash, snapshot = excluded.snapshot, observation = excluded.observation`,
    rows.flatMap(row => COLUMNS.map(column => row[column])),
  );
}

async function remove(
  transaction: Knex.Transaction,
  environment: string,
  keys: readonly string[],
  touched: TouchedObjects,
): Promise<void> {
  for (const chunk of inChunks(keys)) {
    const gone = transaction<ObjectRow>('cluster_objects')
      .where({ environment })
      .whereIn('object_key', chunk);
    await takeAway(gone, touched);
  }
}

/** Kinds that the agent cannot read for a while: it tells nothing of them, and that says nothing. */
function failingKinds(skipped: readonly SkippedKind[]): string[] {
  return skipped.filter(({ why }) => why === 'failing').map(({ kind }) => kind);
}

function withoutKinds(kinds: readonly string[]) {
  return (rows: Knex.QueryBuilder<ObjectRow>) => {
    for (const kind of kinds) {
      const prefix = keyPrefixOf(kind);
      if (prefix) rows.whereNot('object_key', 'like', `${prefix}%`);
    }
  };
}

/** In two steps: of what it deletes SQLite tells nothing through Knex. Not distinct, for which SQLite would read all by app. */
async function takeAway(
  rows: Knex.QueryBuilder<ObjectRow>,
  touched: TouchedObjects,
): Promise<void> {
  const gone: Pick<ObjectRow, 'app' | 'type'>[] = await rows
    .clone()
    .select('app', 'type');
  if (gone.length === 0) return;
  gone.forEach(row => touched.add(row));
  await rows.delete();
}

async function knownOf(
  transaction: Knex.Transaction,
  environment: string,
  keys: readonly string[],
): Promise<Map<string, Known>> {
  const rows: Known[] = await transaction<ObjectRow>('cluster_objects')
    .select('object_key', 'type', 'app', 'hash', 'snapshot')
    .where({ environment })
    .whereIn('object_key', keys);
  return new Map(rows.map(row => [row.object_key, row]));
}

async function assertRoom(
  transaction: Knex.Transaction,
  environment: string,
  added: number,
): Promise<void> {
  const [{ count }] = await transaction('cluster_objects')
    .where({ environment })
    .count({ count: '*' });
  if (Number(count) + added > MOST_OBJECTS) {
    throw new GimletError(
      'too-large',
      `${environment} has more than ${MOST_OBJECTS} objects`,
      {
        whatToDo:
          'Let the agent watch fewer namespaces, or give each cluster an environment of its own.',
      },
    );
  }
}

function rowOf(
  environment: string,
  observation: Observation,
  snapshot: number,
): ObjectRow {
  const text = JSON.stringify(observation);
  return {
    environment,
    object_key: observationKey(observation),
    type: observation.type,
    app: appOf(environment, observation) ?? null,
    hash: createHash('sha1').update(text).digest('base64'),
    snapshot,
    observation: text,
  };
}

/** What is labelled for another environment is no app's here. */
function appOf(
  environment: string,
  observation: Observation,
): string | undefined {
  if (observation.type === 'source') return undefined;
  const labelled =
    observation.type === 'kustomization' ? observation.environment : undefined;
  return labelled === undefined || labelled === environment
    ? observation.app
    : undefined;
}
