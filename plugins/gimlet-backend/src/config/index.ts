export { readGimletConfig } from './readGimletConfig';
export type {
  Acceptance,
  ApplicationRepositoryConfig,
  EnvironmentConfig,
  GimletConfig,
} from './types';
