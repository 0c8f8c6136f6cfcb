export {
  createRouter,
  openToOurTokens,
  type RouterOptions,
} from './createRouter';
