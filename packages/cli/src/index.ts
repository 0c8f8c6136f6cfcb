/**
 * `gimlet`: the engine on the command line, and the schemas of what it prints.
 *
 * @packageDocumentation
 */
export { main } from './main';
export {
  lintOutput,
  madeOutput,
  planOutput,
  releasesOutput,
  renderedOutput,
  statusOutput,
} from './output';
