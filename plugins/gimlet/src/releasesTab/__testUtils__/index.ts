export * from './renderReleasesTab';
