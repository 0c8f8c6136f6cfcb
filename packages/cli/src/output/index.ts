export * from './describeRelease';
export * from './manifest';
export * from './plan';
export * from './release';
