/**
 * `gimlet`: the engine and the server's API on the command line, and the schemas of what it prints.
 *
 * @packageDocumentation
 */
export { main } from './main';
export {
  appStatusOutput,
  artifactOutput,
  artifactsOutput,
  cleanupsOutput,
  commandOutput,
  environmentStatusesOutput,
  environmentStatusOutput,
  environmentsOutput,
  eventsOutput,
  lintOutput,
  logsOutput,
  madeOutput,
  objectOutput,
  planOutput,
  podsOutput,
  rebuiltOutput,
  releasesOutput,
  renderedOutput,
  requestOutput,
  requestsOutput,
  statusOutput,
  tokenOutput,
  tokensOutput,
} from './output';
