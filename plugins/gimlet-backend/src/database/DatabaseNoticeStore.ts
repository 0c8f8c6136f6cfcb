import type { FluxNotice } from '@gimlet-io/core';
import type { Knex } from 'knex';
import type { NoticeStore } from '../arrival/types';

/** A row of `flux_notices`. */
interface NoticeRow {
  environment: string;
  digest: string;
  received_at: number | string;
  object: string | null;
  notice: string;
}

const nameOf = ({ kind, namespace, name }: FluxNotice['object']) =>
  `${kind}/${namespace}/${name}`;

/** Flux's notifications in the plugin's database. */
export class DatabaseNoticeStore implements NoticeStore {
  readonly #database: Knex;

  constructor(options: { database: Knex }) {
    this.#database = options.database;
  }

  async add(
    environment: string,
    digest: string,
    notice: FluxNotice,
  ): Promise<boolean> {
    const added = await this.#database<NoticeRow>('flux_notices')
      .insert({
        environment,
        digest,
        received_at: notice.at,
        object: nameOf(notice.object),
        notice: JSON.stringify(notice),
      })
      .onConflict(['environment', 'digest'])
      .ignore()
      .returning('digest');
    return added.length > 0;
  }

  async since(
    environment: string,
    receivedAt: number,
    object?: FluxNotice['object'],
  ): Promise<FluxNotice[]> {
    const find = this.#database<NoticeRow>('flux_notices')
      .where({ environment })
      .where('received_at', '>=', receivedAt)
      .orderBy(['received_at', 'digest']);
    if (object) {
      find.where(of =>
        of.where('object', nameOf(object)).orWhereNull('object'),
      );
    }
    const rows = await find;
    return rows.map(({ notice }) => {
      const told: FluxNotice = JSON.parse(notice);
      return told;
    });
  }

  async prune(before: number): Promise<number> {
    return this.#database<NoticeRow>('flux_notices')
      .where('received_at', '<', before)
      .delete();
  }
}
