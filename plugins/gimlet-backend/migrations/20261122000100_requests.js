// @ts-check

/**
 * Requests with their way, the keys that make them unique, and what became of the changes that they made.
 *
 * Times are milliseconds since 1970. JSON is text, so that both databases give back what was stored.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('requests', table => {
    table.comment('Wishes on their way, and those that ended');
    table.text('id').primary().comment('UUID version 7');
    table.text('state').notNullable();
    table.text('environment').notNullable();
    table.text('app').notNullable();
    table.text('wish').notNullable().comment('JSON');
    table.text('artifact_id').comment('Of a wish to release');
    table
      .text('repository')
      .comment('The application repository, where it is known');
    table.text('requested_by').notNullable().comment('JSON');
    table.text('author').notNullable().comment('Of the commit, JSON');
    table.text('reason');
    table.text('version').comment('JSON');
    table.text('confirmed').comment('Digest, whole or short');
    table.text('on_stale').notNullable();
    table.text('policy').comment('Of the request of a policy, JSON');
    table.text('waiting_for').comment('JSON');
    table.text('plan').comment('Digest and tree of the newest plan, JSON');
    table.text('commit_sha').comment('The commit that it made');
    table.boolean('unchanged');
    table.text('error').comment('JSON');
    table.text('superseded_by');
    table.integer('attempts').notNullable().defaultTo(0);
    table.integer('steps').notNullable().defaultTo(0).comment('Made so far');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table
      .bigInteger('not_before')
      .comment('Not looked at before; absent while it waits: not at all');
    table
      .boolean('woken')
      .notNullable()
      .defaultTo(false)
      .comment('What it may come to wait for ended while it is worked on');
    table.text('lease_owner').comment('The replica that works on it');
    table
      .bigInteger('lease_until')
      .notNullable()
      .defaultTo(0)
      .comment('0: nobody works on it');
    table.index(['created_at', 'id'], 'requests_newest_idx');
    table.index(['app', 'environment', 'created_at', 'id'], 'requests_app_idx');
    table.index(['repository', 'created_at', 'id'], 'requests_repository_idx');
    table.index(['artifact_id', 'created_at', 'id'], 'requests_artifact_idx');
    table.index(['state', 'created_at', 'id'], 'requests_state_idx');
  });

  await knex.schema.createTable('request_timeline', table => {
    table.comment('The steps of a request');
    table
      .text('request_id')
      .notNullable()
      .references('id')
      .inTable('requests')
      .onDelete('CASCADE');
    table.integer('step').notNullable();
    table.bigInteger('at').notNullable();
    table.text('state').notNullable();
    table.text('text').notNullable();
    table.primary(['request_id', 'step']);
  });

  await knex.schema.createTable('request_keys', table => {
    table.comment('Keys that callers gave: each makes one request');
    table.text('owner').notNullable();
    table.text('idempotency_key').notNullable();
    table.text('fingerprint').notNullable().comment('Of what was asked for');
    table.text('request_id').notNullable();
    table.primary(['owner', 'idempotency_key']);
    table.index(['request_id'], 'request_keys_request_idx');
  });

  await knex.schema.createTable('outcomes', table => {
    table.comment('What git cannot say of a change');
    table.text('commit_sha').notNullable();
    table.text('environment').notNullable();
    table.text('app').notNullable();
    table.text('state').notNullable();
    table.bigInteger('requested_at');
    table.bigInteger('pushed_at').notNullable();
    table.primary(['commit_sha', 'environment', 'app']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('outcomes');
  await knex.schema.dropTable('request_keys');
  await knex.schema.dropTable('request_timeline');
  await knex.schema.dropTable('requests');
};
