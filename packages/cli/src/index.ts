/**
 * `gimlet`: the engine and the server's API on the command line, and the schemas of what it prints.
 *
 * @packageDocumentation
 */
export { main } from './main';
export {
  artifactOutput,
  artifactsOutput,
  cleanupsOutput,
  environmentsOutput,
  lintOutput,
  madeOutput,
  planOutput,
  rebuiltOutput,
  releasesOutput,
  renderedOutput,
  requestOutput,
  requestsOutput,
  statusOutput,
  tokenOutput,
  tokensOutput,
} from './output';
