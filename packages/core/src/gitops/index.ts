export * from './fluxFiles';
export * from './layout';
export * from './layoutFile';
export * from './paths';
export * from './releaseFile';
