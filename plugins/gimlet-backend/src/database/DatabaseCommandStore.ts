import {
  agentCommandSchema,
  commandResultSchema,
  type AgentCommand,
  type CommandResult,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Knex } from 'knex';
import type {
  CommandState,
  CommandStore,
  StoredCommand,
} from '../agents/types';

/** A row of `agent_commands`. PostgreSQL gives its big numbers as text. */
interface CommandRow {
  id: string;
  environment: string;
  session_id: string | null;
  command: string;
  state: CommandState;
  created_at: number | string;
  deadline_at: number | string;
}

/** A row of `agent_command_results`. */
interface ResultRow {
  command_id: string;
  sequence: number;
  result: string;
}

/** Commands and what they put out, in the plugin's database. */
export class DatabaseCommandStore implements CommandStore {
  readonly #database: Knex;

  constructor(options: { database: Knex }) {
    this.#database = options.database;
  }

  async create(
    environment: string,
    command: AgentCommand,
    now: number,
  ): Promise<void> {
    await this.#commands().insert({
      id: command.id,
      environment,
      session_id: null,
      command: JSON.stringify(command),
      state: 'queued',
      created_at: now,
      deadline_at: command.deadlineAt,
    });
  }

  async get(id: string): Promise<StoredCommand | undefined> {
    const row = await this.#commands().where({ id }).first();
    return (
      row && {
        command: commandOf(row),
        state: row.state,
        ...(row.session_id === null ? {} : { sessionId: row.session_id }),
      }
    );
  }

  async take(
    environment: string,
    sessionId: string,
    now: number,
  ): Promise<{ commands: AgentCommand[]; cancelled: string[] }> {
    const waiting = await this.#commands()
      .select('id', 'state')
      .where({ environment })
      .whereIn('state', ['queued', 'cancelling'])
      .orderBy('id');
    const idsOf = (state: CommandState) =>
      waiting.filter(row => row.state === state).map(({ id }) => id);
    const queued = idsOf('queued');
    const cancelling = idsOf('cancelling');
    // Who takes it first has it.
    const taken =
      queued.length === 0
        ? []
        : await this.#commands()
            .whereIn('id', queued)
            .where({ state: 'queued' })
            .where('deadline_at', '>', now)
            .update({ state: 'sent', session_id: sessionId })
            .returning(['id', 'command']);
    const cancelled =
      cancelling.length === 0
        ? []
        : await this.#commands()
            .whereIn('id', cancelling)
            .where({ state: 'cancelling', session_id: sessionId })
            .update({ state: 'cancelled' })
            .returning('id');
    return {
      commands: taken
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map(row => commandOf(row)),
      cancelled: cancelled.map(({ id }) => id),
    };
  }

  async cancel(id: string): Promise<void> {
    await this.#commands()
      .where({ id })
      .whereIn('state', ['queued', 'sent'])
      .update({
        state: this.#database.raw(
          `case when state = 'sent' then 'cancelling' else 'cancelled' end`,
        ),
      });
  }

  async addResult(
    { id, sessionId }: { id: string; sessionId: string },
    result: CommandResult,
  ): Promise<{ isWanted: boolean; waiting: number } | undefined> {
    return this.#database.transaction(async transaction => {
      const command = await transaction<CommandRow>('agent_commands')
        .where({ id, session_id: sessionId })
        .forUpdate()
        .first();
      if (!command) return undefined;
      if (command.state !== 'sent') return { isWanted: false, waiting: 0 };
      await transaction<ResultRow>('agent_command_results')
        .insert({
          command_id: id,
          sequence: result.sequence,
          result: JSON.stringify(result),
        })
        .onConflict(['command_id', 'sequence'])
        .ignore();
      if (result.done) {
        await transaction<CommandRow>('agent_commands')
          .where({ id })
          .update({ state: 'done' });
      }
      const [{ count }] = await transaction('agent_command_results')
        .where({ command_id: id })
        .count({ count: '*' });
      return { isWanted: true, waiting: Number(count) };
    });
  }

  async results(id: string, after: number): Promise<CommandResult[]> {
    const rows = await this.#results()
      .where({ command_id: id })
      .orderBy('sequence');
    if (rows.some(({ sequence }) => sequence <= after)) {
      await this.#results()
        .where({ command_id: id })
        .where('sequence', '<=', after)
        .delete();
    }
    return rows
      .filter(({ sequence }) => sequence > after)
      .map(({ result }) => commandResultSchema.parse(JSON.parse(result)));
  }

  prune(before: number): Promise<number> {
    return this.#commands().where('deadline_at', '<', before).delete();
  }

  #commands() {
    return this.#database<CommandRow>('agent_commands');
  }

  #results() {
    return this.#database<ResultRow>('agent_command_results');
  }
}

function commandOf({ command }: Pick<CommandRow, 'command'>): AgentCommand {
  return agentCommandSchema.parse(JSON.parse(command));
}
