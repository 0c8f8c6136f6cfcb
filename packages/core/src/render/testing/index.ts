export * from './testCharts';
