import {
  alertSchema,
  type Alert,
  type PodTrouble,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import { v7 as uuid } from 'uuid';
import type {
  AlertFilter,
  AlertStore,
  OpenAlert,
  SeenTrouble,
  StoredAlert,
} from '../alerts/types';

/** A row of `alerts`. PostgreSQL gives its big numbers as text. */
interface AlertRow {
  id: string;
  environment: string;
  app: string | null;
  trouble_key: string;
  open_key: string | null;
  object: string;
  trouble: PodTrouble;
  reason: string;
  message: string;
  state: 'pending' | 'fired' | 'resolved';
  since: number | string;
  fired_at: number | string | null;
  resolved_at: number | string | null;
  gone_at: number | string | null;
  due_at: number | string | null;
  silence: string | null;
}

const MOST = 200;

const storedAlertSchema = alertSchema.omit({ may: true });

/** Alerts in the plugin's database. Each statement says what it found: where that changed meanwhile, it changes nothing. */
export class DatabaseAlertStore implements AlertStore {
  readonly #database: Knex;

  constructor(options: { database: Knex }) {
    this.#database = options.database;
  }

  async open(filter: {
    environment: string;
    apps?: readonly string[];
    shared: boolean;
  }): Promise<OpenAlert[]> {
    const { environment, apps, shared } = filter;
    const rows = await this.#alerts()
      .where({ environment })
      .whereIn('state', ['pending', 'fired'])
      .where(of => {
        if (!apps) return;
        of.whereIn('app', apps);
        if (shared) of.orWhereNull('app');
      });
    return rows.map(openAlertOf);
  }

  async begin(trouble: SeenTrouble, now: number): Promise<boolean> {
    const { environment, app, key, object, firesAt } = trouble;
    const begun = await this.#alerts()
      .insert({
        id: uuid(),
        environment,
        app: app ?? null,
        trouble_key: key,
        open_key: `${environment} ${key}`,
        object: JSON.stringify(object),
        trouble: trouble.trouble,
        reason: trouble.reason,
        message: trouble.message,
        state: 'pending',
        since: trouble.since,
        due_at: Math.max(firesAt, now),
      })
      .onConflict('open_key')
      .ignore()
      .returning('id');
    return begun.length > 0;
  }

  async goesOn(alert: OpenAlert, trouble: SeenTrouble): Promise<void> {
    const { id, state, reason, message, goneAt } = alert;
    const isSame =
      goneAt === undefined &&
      reason === trouble.reason &&
      message === trouble.message;
    if (isSame) return;
    await this.#alerts()
      .where({ id, state })
      .update({
        reason: trouble.reason,
        message: trouble.message,
        gone_at: null,
        ...(state === 'fired' && { due_at: null }),
      });
  }

  async gone(alert: OpenAlert, now: number, resolvesAt: number): Promise<void> {
    const { id, state } = alert;
    if (state === 'pending') {
      await this.#alerts().where({ id, state }).delete();
      return;
    }
    await this.#alerts()
      .where({ id, state })
      .whereNull('gone_at')
      .update({ gone_at: now, due_at: resolvesAt });
  }

  async turn(now: number): Promise<{ environment: string; app?: string }[]> {
    const fired = await this.#alerts()
      .where({ state: 'pending' })
      .where('due_at', '<=', now)
      .update({ state: 'fired', fired_at: now, due_at: null })
      .returning(['environment', 'app']);
    const resolved = await this.#alerts()
      .where({ state: 'fired' })
      .where('due_at', '<=', now)
      .update({
        state: 'resolved',
        resolved_at: this.#database.ref('gone_at'),
        due_at: null,
        open_key: null,
      })
      .returning(['environment', 'app']);
    return [...fired, ...resolved].map(({ environment, app }) => ({
      environment,
      ...(app !== null && { app }),
    }));
  }

  async get(id: string, now: number): Promise<StoredAlert | undefined> {
    const row = await this.#alerts()
      .where({ id })
      .whereNot('state', 'pending')
      .first();
    return row && alertOf(row, now);
  }

  async list(filter: AlertFilter, now: number): Promise<StoredAlert[]> {
    const { environments, apps, state } = filter;
    const find = this.#alerts()
      .where('state', state === 'resolved' ? 'resolved' : 'fired')
      .orderBy([
        { column: 'fired_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(MOST);
    if (environments) find.whereIn('environment', environments);
    if (apps) find.whereIn('app', apps);
    const alerts = (await find).map(row => alertOf(row, now));
    return state === undefined
      ? alerts
      : alerts.filter(alert => alert.state === state);
  }

  async silence(
    id: string,
    silence: NonNullable<Alert['silence']>,
    now: number,
  ): Promise<StoredAlert | undefined> {
    const [row] = await this.#alerts()
      .where({ id, state: 'fired' })
      .update({ silence: JSON.stringify(silence) })
      .returning('*');
    return row && alertOf(row, now);
  }

  async prune(before: number): Promise<number> {
    return this.#alerts()
      .where({ state: 'resolved' })
      .where('resolved_at', '<', before)
      .delete();
  }

  #alerts() {
    return this.#database<AlertRow>('alerts');
  }
}

function openAlertOf(row: AlertRow): OpenAlert {
  return {
    id: row.id,
    environment: row.environment,
    key: row.trouble_key,
    state: row.state === 'pending' ? 'pending' : 'fired',
    reason: row.reason,
    message: row.message,
    ...(row.app !== null && { app: row.app }),
    ...(row.gone_at !== null && { goneAt: Number(row.gone_at) }),
  };
}

/** A silence that is over is none any more. */
function alertOf(row: AlertRow, now: number): StoredAlert {
  const silence: Alert['silence'] =
    row.silence === null ? undefined : JSON.parse(row.silence);
  const isSilent = silence !== undefined && silence.until > now;
  const lasting = isSilent ? 'silenced' : 'fired';
  return storedAlertSchema.parse({
    id: row.id,
    environment: row.environment,
    ...(row.app !== null && { app: row.app }),
    object: JSON.parse(row.object),
    trouble: row.trouble,
    reason: row.reason,
    message: row.message,
    state: row.state === 'resolved' ? 'resolved' : lasting,
    firedAt: Number(row.fired_at),
    ...(row.resolved_at !== null && { resolvedAt: Number(row.resolved_at) }),
    ...(isSilent && { silence }),
  });
}
