// @ts-check

/**
 * Agents, what they see of their clusters, and what they are asked to do.
 *
 * Times are milliseconds since 1970. JSON is text, so that both databases give back what was stored.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('agent_sessions', table => {
    table.comment('The newest session of the agent of each environment');
    table.text('environment').primary();
    table.text('session_id').notNullable().comment('UUID version 7');
    table.text('token_id').notNullable().comment('That opened it');
    table.text('agent_version').notNullable();
    table.text('cluster_version');
    table.text('allow').notNullable().comment('JSON');
    table.text('skipped_kinds').notNullable().comment('JSON');
    table.bigInteger('opened_at').notNullable();
    table.bigInteger('seen_at').notNullable().comment('Its last report');
    table.bigInteger('ended_at').comment('Absent: it may still be there');
    table.text('stream_id').comment('The connection that commands go down');
    table
      .integer('sequence')
      .notNullable()
      .comment('Of the last report that was applied');
    table
      .boolean('wants_snapshot')
      .notNullable()
      .comment('Reports are missing: the next one has to tell all');
    table
      .integer('snapshot')
      .notNullable()
      .comment('Counts the snapshots of the environment');
    table
      .integer('snapshot_part')
      .notNullable()
      .comment('The last part of the one that is coming in; 0: none is');
  });

  await knex.schema.createTable('cluster_objects', table => {
    table.comment('What the agents reported last');
    table.text('environment').notNullable();
    table.text('object_key').notNullable();
    table.text('type').notNullable();
    table.text('app').comment('Absent: of none alone');
    table.text('hash').notNullable().comment('Of the observation');
    table
      .integer('snapshot')
      .notNullable()
      .comment('The last one that it was seen in or after');
    table.text('observation').notNullable().comment('JSON');
    table.primary(['environment', 'object_key']);
    table.index(['environment', 'app'], 'cluster_objects_app_idx');
  });

  await knex.schema.createTable('agent_commands', table => {
    table.comment('What agents are asked to do');
    table.text('id').primary().comment('UUID version 7');
    table.text('environment').notNullable();
    table.text('session_id').comment('That it was sent to');
    table.text('command').notNullable().comment('JSON');
    table
      .text('state')
      .notNullable()
      .comment('queued, sent, cancelling, cancelled or done');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('deadline_at').notNullable();
    table.index(['environment', 'state', 'id'], 'agent_commands_state_idx');
    table.index(['deadline_at'], 'agent_commands_deadline_idx');
  });

  await knex.schema.createTable('agent_command_results', table => {
    table.comment('What commands put out, until it is read');
    table
      .text('command_id')
      .notNullable()
      .references('id')
      .inTable('agent_commands')
      .onDelete('CASCADE');
    table.integer('sequence').notNullable();
    table.text('result').notNullable().comment('JSON');
    table.primary(['command_id', 'sequence']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('agent_command_results');
  await knex.schema.dropTable('agent_commands');
  await knex.schema.dropTable('cluster_objects');
  await knex.schema.dropTable('agent_sessions');
};
