export * from './maskText';
