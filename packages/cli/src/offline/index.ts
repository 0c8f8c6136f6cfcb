export * from './files';
export * from './identity';
export * from './knownNames';
export * from './localGit';
export * from './location';
