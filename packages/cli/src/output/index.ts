export * from './plan';
export * from './release';
