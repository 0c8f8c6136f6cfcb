/**
 * The vocabulary of Gimlet: ids, schemas, types and errors that the engine, the command line, the server and the portal share.
 *
 * @packageDocumentation
 */
export * from './annotations/annotations';
export * from './api';
export * from './artifact/artifact';
export * from './cluster';
export * from './errors/GimletError';
export * from './gitops/layoutFile';
export * from './gitops/releaseFile';
export * from './history/release';
export * from './ids/ids';
export * from './manifest/manifest';
export * from './permissions/permissions';
export * from './plan/changePlan';
export * from './plan/planDiff';
