export * from './aPlan';
