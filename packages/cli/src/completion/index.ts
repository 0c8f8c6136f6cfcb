export * from './candidates';
export * from './scripts';
