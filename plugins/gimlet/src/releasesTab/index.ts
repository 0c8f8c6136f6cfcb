export * from './ReleasesTab';
