import {
  tokenBoundsSchema,
  type Token,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import type { TokenStore } from './types';

/** A row of `tokens`. PostgreSQL gives its big numbers as text. */
interface TokenRow {
  id: string;
  name: string;
  bounds: string;
  secret_hash: string;
  created_at: number | string;
  created_by: string;
  expires_at: number | string | null;
  last_used_at: number | string | null;
  revoked_at: number | string | null;
  revoked_by: string | null;
}

/** Last use is written this often at most, in milliseconds: a token is used many times a second. */
const TOUCHED_EVERY = 60_000;

/** Tokens in the plugin's database. */
export class DatabaseTokenStore implements TokenStore {
  readonly #database: Knex;

  constructor(options: { database: Knex }) {
    this.#database = options.database;
  }

  async create(token: Token, secretHash: string): Promise<void> {
    const { name, actions, environments, repositories } = token;
    await this.#tokens().insert({
      id: token.id,
      name,
      bounds: JSON.stringify({ name, actions, environments, repositories }),
      secret_hash: secretHash,
      created_at: token.createdAt,
      created_by: token.createdBy,
      expires_at: token.expiresAt ?? null,
      last_used_at: token.lastUsedAt ?? null,
      revoked_at: token.revokedAt ?? null,
      revoked_by: token.revokedBy ?? null,
    });
  }

  async find(
    id: string,
  ): Promise<{ token: Token; secretHash: string } | undefined> {
    const row = await this.#tokens().where({ id }).first();
    return row && { token: tokenOf(row), secretHash: row.secret_hash };
  }

  async list(filter: { createdBy?: string }): Promise<Token[]> {
    const find = this.#tokens().orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ]);
    if (filter.createdBy !== undefined) {
      find.where({ created_by: filter.createdBy });
    }
    return (await find).map(tokenOf);
  }

  async touch(id: string, now: number): Promise<void> {
    await this.#tokens()
      .where({ id })
      .where(due =>
        due
          .whereNull('last_used_at')
          .orWhere('last_used_at', '<=', now - TOUCHED_EVERY),
      )
      .update({ last_used_at: now });
  }

  async revoke(
    id: string,
    by: string,
    now: number,
  ): Promise<Token | undefined> {
    await this.#tokens()
      .where({ id })
      .whereNull('revoked_at')
      .update({ revoked_at: now, revoked_by: by });
    return (await this.find(id))?.token;
  }

  #tokens() {
    return this.#database<TokenRow>('tokens');
  }
}

function tokenOf(row: TokenRow): Token {
  const at = (time: number | string | null) =>
    time === null ? undefined : Number(time);
  const optional = {
    expiresAt: at(row.expires_at),
    lastUsedAt: at(row.last_used_at),
    revokedAt: at(row.revoked_at),
    revokedBy: row.revoked_by ?? undefined,
  };
  return {
    ...tokenBoundsSchema.parse(JSON.parse(row.bounds)),
    id: row.id,
    createdAt: Number(row.created_at),
    createdBy: row.created_by,
    ...Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ),
  };
}
