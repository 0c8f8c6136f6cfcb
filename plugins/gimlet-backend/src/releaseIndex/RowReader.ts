import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  readHistory,
  type BareRepository,
  type LayoutPlace,
} from '@gimlet-io/core';
import { OpenRollbacks, placeKey, type AppPlace } from './OpenRollbacks';
import { positionOf } from './position';
import type { CommitOrder } from './readCommitOrder';
import { releaseRow, type ReleaseRow } from './releaseRows';

/** What is to be read of history. */
export interface RowsToRead {
  repository: string;
  mirror: BareRepository;
  from?: CommitSha;
  to: CommitSha;
  places: LayoutPlace[];
  order: CommitOrder;
}

/** Rows of an app that do not know yet which repository the folder belongs to: the next older change says it. */
export interface IncompleteRows {
  place: AppPlace;
  rows: ReleaseRow[];
}

/** Reads rows from git, and remembers what they say of older ones and what older ones have to say of them. */
export class RowReader {
  readonly rollbacks = new OpenRollbacks();
  readonly #touched = new Map<string, AppPlace>();
  /** Rows of each app, of which only an older change says which repository the folder belongs to. */
  readonly #incomplete = new Map<string, IncompleteRows>();
  readonly #toRead: RowsToRead;

  constructor(toRead: RowsToRead) {
    this.#toRead = toRead;
  }

  /** The apps that were changed, as far as was read. */
  touched(): AppPlace[] {
    return [...this.#touched.values()];
  }

  /** The rows; not in order, but each knows its place. Those that are not complete at the end are left to `incomplete`. */
  async *read(): AsyncGenerator<ReleaseRow> {
    const { repository, mirror, from, to, places, order } = this.#toRead;
    let here = { depth: Infinity, place: 0 };
    const records = readHistory(mirror, { from, to, environments: places });
    for await (const record of records) {
      const { depth, at } = order.placeOf(record.commit);
      here = { depth, place: depth === here.depth ? here.place + 1 : 0 };
      const row = releaseRow(repository, record, {
        at,
        position: positionOf(depth, here.place),
        rolledBackBy: this.rollbacks.pass(record) ?? null,
      });
      this.#touched.set(placeKey(record), {
        environment: record.environment,
        app: record.app,
      });
      yield* this.#complete(row);
    }
  }

  /** Apps with rows that wait for an older change, which was read before. */
  incomplete(): IncompleteRows[] {
    return [...this.#incomplete.values()];
  }

  #complete(row: ReleaseRow): ReleaseRow[] {
    const key = placeKey(row);
    const known = this.#incomplete.get(key);
    if (row.source === null) {
      if (known) known.rows.push(row);
      else {
        const { environment, app } = row;
        this.#incomplete.set(key, { place: { environment, app }, rows: [row] });
      }
      return [];
    }
    this.#incomplete.delete(key);
    return [row, ...withSource(known?.rows ?? [], row.source)];
  }
}

/** Says which repository the folder belongs to. */
export function withSource(
  rows: readonly ReleaseRow[],
  source: string | null,
): ReleaseRow[] {
  return rows.map(row => ({ ...row, source }));
}
