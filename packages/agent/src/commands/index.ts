export * from './CommandRunner';
