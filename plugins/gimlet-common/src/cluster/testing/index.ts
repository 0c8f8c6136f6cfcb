export {
  aKustomization,
  aPod,
  aSource,
  aWarning,
  aWorkload,
  deploymentRef,
} from './observations';
