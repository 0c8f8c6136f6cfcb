export * from './gimletApi';
export * from './gimletApiRef';
