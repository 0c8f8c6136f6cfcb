export * from './diffText';
export * from './fieldText';
