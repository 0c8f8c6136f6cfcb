export * from './describeRelease';
export * from './doneText';
export * from './live';
export * from './manifest';
export * from './plan';
export * from './planText';
export * from './release';
export * from './server';
