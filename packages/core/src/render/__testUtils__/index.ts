export * from './testCharts';
export * from './testRenderer';
