export * from './anEntity';
export * from './clientOf';
export * from './renderInPortal';
export * from './testData';
export * from './liveData';
