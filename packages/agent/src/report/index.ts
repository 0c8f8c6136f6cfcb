export * from './Reporter';
