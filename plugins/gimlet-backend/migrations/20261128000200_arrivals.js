// @ts-check

/**
 * What becomes of pushed changes in their clusters: how they arrive, what Flux told of them, how long they took, and alerts.
 *
 * Times are milliseconds since 1970. JSON is text, so that both databases give back what was stored.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('arrivals', table => {
    table.comment('How pushed requests fare in their clusters');
    table
      .text('request_id')
      .primary()
      .references('id')
      .inTable('requests')
      .onDelete('CASCADE');
    table.text('environment').notNullable();
    table.text('app').notNullable();
    table.text('action').notNullable();
    table.text('commit_sha').notNullable();
    table.bigInteger('pushed_at').notNullable();
    table
      .boolean('followed')
      .notNullable()
      .comment('Something reported from the cluster when it was pushed');
    table.text('state').notNullable();
    table.bigInteger('since').notNullable().comment('In this state');
    table.text('arrival').comment('As it is shown, JSON');
    table.text('memory').comment('For the next reading, JSON');
    table.text('said').comment('The reason that the timeline told last');
    table
      .bigInteger('due_at')
      .comment('Read again then at the latest; absent: nothing more happens');
    table.integer('version').notNullable().comment('Counts what was written');
    table.index(['environment', 'app', 'pushed_at'], 'arrivals_app_idx');
    table.index(['due_at'], 'arrivals_due_idx');
  });

  await knex.schema.alterTable('outcomes', table => {
    table.text('action');
    table.bigInteger('ready_at');
    table.bigInteger('failed_at');
    table.text('reason').comment('Why it failed');
    table.bigInteger('recovered_at');
    table.index(['environment', 'app', 'pushed_at'], 'outcomes_app_idx');
  });

  await knex.schema.createTable('flux_notices', table => {
    table.comment('Notifications of Flux, where no agent says the same');
    table.text('environment').notNullable();
    table.text('digest').notNullable().comment('Of what was sent: once each');
    table.bigInteger('received_at').notNullable();
    table.text('notice').notNullable().comment('JSON');
    table.primary(['environment', 'digest']);
    table.index(['environment', 'received_at'], 'flux_notices_newest_idx');
  });

  await knex.schema.createTable('alerts', table => {
    table.comment('Trouble that lasts, or lasted');
    table.text('id').primary().comment('UUID version 7');
    table.text('environment').notNullable();
    table.text('app').comment('Absent: of none alone');
    table
      .text('trouble_key')
      .notNullable()
      .comment('What is in trouble, and which');
    table
      .text('open_key')
      .unique({ indexName: 'alerts_open_idx' })
      .comment('Environment and trouble, until it is resolved');
    table.text('object').notNullable().comment('JSON');
    table.text('trouble').notNullable();
    table.text('reason').notNullable();
    table.text('message').notNullable();
    table.text('state').notNullable().comment('pending, fired or resolved');
    table.bigInteger('since').notNullable();
    table.bigInteger('fired_at');
    table.bigInteger('resolved_at');
    table.bigInteger('gone_at').comment('The trouble is not seen any more');
    table.bigInteger('due_at').comment('Fires then, or is resolved');
    table.text('silence').comment('JSON');
    table.index(['environment', 'state'], 'alerts_state_idx');
    table.index(['fired_at', 'id'], 'alerts_newest_idx');
    table.index(['due_at'], 'alerts_due_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('alerts');
  await knex.schema.dropTable('flux_notices');
  await knex.schema.alterTable('outcomes', table => {
    table.dropIndex([], 'outcomes_app_idx');
    table.dropColumns(
      'action',
      'ready_at',
      'failed_at',
      'reason',
      'recovered_at',
    );
  });
  await knex.schema.dropTable('arrivals');
};
