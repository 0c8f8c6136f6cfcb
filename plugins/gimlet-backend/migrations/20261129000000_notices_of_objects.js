// @ts-check

/**
 * Notifications of Flux are read by the Kustomization that they are about: one commit makes as many as an environment has apps.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('flux_notices', table => {
    table
      .text('object')
      .comment(
        'Kind, namespace and name; absent: told before this column was there',
      );
    table.index(
      ['environment', 'object', 'received_at'],
      'flux_notices_object_idx',
    );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('flux_notices', table => {
    table.dropIndex([], 'flux_notices_object_idx');
    table.dropColumn('object');
  });
};
