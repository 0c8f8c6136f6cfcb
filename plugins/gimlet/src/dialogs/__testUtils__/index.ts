export * from './aPlan';
export * from './openReleaseDialog';
