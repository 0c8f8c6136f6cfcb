import type { Knex } from 'knex';
import type { LeaseStore } from './types';

/** A row of `leases`. */
interface LeaseRow {
  name: string;
  owner: string;
  until: number | string;
}

/** Leases in the plugin's database: one statement takes or keeps one, so that two replicas never both have it. */
export class DatabaseLeaseStore implements LeaseStore {
  readonly #database: Knex;

  constructor(options: { database: Knex }) {
    this.#database = options.database;
  }

  async acquire(
    name: string,
    owner: string,
    now: number,
    until: number,
  ): Promise<boolean> {
    const taken = await this.#database<LeaseRow>('leases')
      .insert({ name, owner, until })
      .onConflict('name')
      .merge(['owner', 'until'])
      .where(free =>
        free.where('leases.owner', owner).orWhere('leases.until', '<', now),
      )
      .returning('name');
    return taken.length > 0;
  }

  async release(name: string, owner: string): Promise<void> {
    await this.#database<LeaseRow>('leases').where({ name, owner }).delete();
  }
}
