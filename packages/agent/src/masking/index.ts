export * from './maskObject';
export * from './maskText';
