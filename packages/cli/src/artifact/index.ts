export * from './releaseInput';
