import type { EnvironmentConfig } from '../../config/types';

/** An environment as the configuration has it, in a gitops repository with this address. */
export const environmentConfig = (
  name: string,
  appsRepo: string,
  more: Partial<EnvironmentConfig> = {},
): EnvironmentConfig => ({
  name,
  appsRepo,
  branch: 'main',
  previews: false,
  handEdits: 'wait',
  ...more,
});
