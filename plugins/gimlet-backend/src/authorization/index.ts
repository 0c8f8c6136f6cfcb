export {
  createGimletAppConditionalDecision,
  gimletAppConditions,
  gimletAppResourceRef,
  gimletAppRules,
} from './appPermissionRules';
export type { GimletApp, GimletAppFilter } from './appPermissionRules';
export { DefaultAuthenticator } from './DefaultAuthenticator';
export { DefaultAuthorizer } from './DefaultAuthorizer';
export { DefaultCallers } from './DefaultCallers';
export { DefaultTokenService } from './DefaultTokenService';
export { IndexedAppRepositories } from './IndexedAppRepositories';
export { registerPermissions } from './registerPermissions';
export type {
  AppRepositories,
  Authenticator,
  Authorizer,
  Caller,
  Callers,
  Resource,
  TokenService,
} from './types';
