// @ts-check

/**
 * Lists of what changed in all apps are read in the order in which they are shown.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('releases', table => {
    table.index(['at', 'position', 'environment'], 'releases_newest_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('releases', table => {
    table.dropIndex([], 'releases_newest_idx');
  });
};
