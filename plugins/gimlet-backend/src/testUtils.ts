/**
 * The plugin's stores without the plugin, for tests and benchmarks of other packages; never a part of the product.
 *
 * @packageDocumentation
 */
export { applyMigrations, DatabaseClusterStore } from './database';
export { DatabaseReleaseIndex } from './releaseIndex';
