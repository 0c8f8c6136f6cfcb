export * from './condition';
export * from './objectRef';
export * from './observation';
