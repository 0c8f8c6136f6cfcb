// @ts-check

/**
 * The index of what git says. It can be thrown away and is built anew to the same rows, so nothing here counts rows or says when
 * they were written.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('index_heads', table => {
    table.comment('How far each branch of a gitops repository was read');
    table.text('repository').notNullable();
    table.text('branch').notNullable();
    table
      .text('head')
      .comment('Absent: nothing was read, or the branch is gone');
    table
      .text('places')
      .notNullable()
      .comment('Where the environments that were read lie, JSON');
    table
      .integer('depth')
      .notNullable()
      .comment('Commits of the first-parent chain');
    table
      .bigInteger('clock')
      .notNullable()
      .comment('The latest time of a commit of the chain, in seconds');
    table.primary(['repository', 'branch']);
  });

  await knex.schema.createTable('releases', table => {
    table.comment('Changes of apps, as read from git');
    table.text('repository').notNullable();
    table.text('environment').notNullable();
    table.text('app').notNullable();
    table.text('commit_sha').notNullable();
    table
      .bigInteger('at')
      .notNullable()
      .comment('When it went live; never before an older commit, in seconds');
    table
      .bigInteger('position')
      .notNullable()
      .comment('Its place in the history of the branch');
    table.text('kind').notNullable();
    table.text('tree').comment('Of the folder afterwards');
    table.text('tree_before');
    table.text('rolled_back_by').comment('The later rollback that undid it');
    table
      .text('source')
      .comment('The application repository that the folder belongs to');
    table.text('search').notNullable().comment('What is searched, lower case');
    table.text('record').notNullable().comment('All that git says, JSON');
    table.primary(['environment', 'app', 'commit_sha', 'repository']);
    table.index(
      ['app', 'environment', 'at', 'position'],
      'releases_history_idx',
    );
  });

  await knex.schema.createTable('app_states', table => {
    table.comment('Every app that ever was, as it is at the head');
    table.text('repository').notNullable();
    table.text('environment').notNullable();
    table.text('app').notNullable();
    table.text('tree').comment('Absent: there is no folder');
    table.boolean('held').notNullable();
    table.text('current_commit').comment('Made the folder as it is');
    table.text('released_commit').comment('The newest change by Gimlet');
    table.text('held_by_commit').comment('Stopped automatic releases');
    table.primary(['environment', 'app', 'repository']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('app_states');
  await knex.schema.dropTable('releases');
  await knex.schema.dropTable('index_heads');
};
