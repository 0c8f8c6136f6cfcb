// @ts-check

/**
 * Tokens, of which only a hash is kept, and which replica does what.
 *
 * Times are milliseconds since 1970.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('tokens', table => {
    table.comment('Who may do what without being a user');
    table.text('id').primary();
    table.text('name').notNullable();
    table.text('bounds').notNullable().comment('What it may do, where; JSON');
    table.text('secret_hash').notNullable();
    table.bigInteger('created_at').notNullable();
    table.text('created_by').notNullable();
    table.bigInteger('expires_at').comment('Absent: never');
    table.bigInteger('last_used_at');
    table.bigInteger('revoked_at');
    table.text('revoked_by');
    table.index(['created_by', 'created_at'], 'tokens_user_idx');
  });

  await knex.schema.createTable('leases', table => {
    table.comment('Which replica does what only one may do');
    table.text('name').primary();
    table.text('owner').notNullable();
    table.bigInteger('until').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('leases');
  await knex.schema.dropTable('tokens');
};
