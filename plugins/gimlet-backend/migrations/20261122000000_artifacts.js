// @ts-check

/**
 * What CI shipped, and what the policy of each of its manifests said.
 *
 * Times are seconds since 1970, as the artifact's format has them. JSON is text, so that both databases give back what was stored.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('artifacts', table => {
    table.comment('What CI shipped');
    table.text('id').primary();
    table.text('repository').notNullable();
    table.text('branch').notNullable();
    table.text('event').notNullable().comment('push, tag or pr');
    table.bigInteger('committed').notNullable().comment('Time of the commit');
    table.bigInteger('created').notNullable().comment('When it was received');
    table
      .text('summary')
      .notNullable()
      .comment('What lists show of it, without its policies, as JSON');
    table.text('search').notNullable().comment('What is searched, lower case');
    table.text('artifact').notNullable().comment('All of it, as JSON');
    table.index(['created', 'committed', 'id'], 'artifacts_newest_idx');
    table.index(
      ['repository', 'created', 'committed', 'id'],
      'artifacts_repository_idx',
    );
    table.index(
      ['repository', 'branch', 'committed', 'created', 'id'],
      'artifacts_branch_idx',
    );
  });

  await knex.schema.createTable('artifact_policies', table => {
    table.comment('One for each manifest of an artifact, in its order');
    table
      .text('artifact_id')
      .notNullable()
      .references('id')
      .inTable('artifacts')
      .onDelete('CASCADE');
    table.integer('place').notNullable().comment('Counts the manifests from 0');
    table.text('environment').notNullable();
    table.text('app').notNullable();
    table.boolean('triggers').notNullable();
    table.text('reason').notNullable();
    table.text('request_id');
    table.primary(['artifact_id', 'place']);
    table.index(
      ['app', 'environment', 'artifact_id'],
      'artifact_policies_app_idx',
    );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('artifact_policies');
  await knex.schema.dropTable('artifacts');
};
