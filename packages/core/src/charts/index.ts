export type { SubchartSchema } from './chart';
export type { ChartAllowance, ChartPolicy } from './chartPolicy';
export {
  ChartStore,
  type ChartArchive,
  type ChartStoreOptions,
} from './chartStore';
export type { AddressLookup } from './download';
export type { ChartCredentials } from './fetchChart';
export { findImpureFunctions, type ChartPurity } from './purity';
