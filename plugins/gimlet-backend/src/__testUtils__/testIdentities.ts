import {
  coreServices,
  createServiceFactory,
  type AuthService,
  type BackstageCredentials,
  type BackstagePrincipalAccessRestrictions,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';

/** External callers of the app-config, by the bearer that they send. */
const TEST_SERVICES: Record<
  string,
  BackstagePrincipalAccessRestrictions | undefined | 'of another plugin'
> = {
  'service-unrestricted': undefined,
  'service-plugin-only': {},
  'service-create': { permissionNames: ['gimlet.release.create'] },
  'service-reads': { permissionAttributes: { action: ['read'] } },
  'service-writes': {
    permissionAttributes: { action: ['create', 'update', 'delete'] },
  },
  'service-of-catalog': 'of another plugin',
};

function serviceOf(bearer: string): BackstageCredentials | undefined {
  if (!Object.hasOwn(TEST_SERVICES, bearer)) return undefined;
  const restrictions = TEST_SERVICES[bearer];
  if (restrictions === 'of another plugin') {
    throw new NotAllowedError(
      "This token's access is restricted to plugin(s) 'catalog'",
    );
  }
  return mockCredentials.service(`external:${bearer}`, restrictions);
}

/** Backstage's mock, which knows external callers besides; with the real `httpAuth` whoever sends nothing is nobody. */
export const testAuth = createServiceFactory({
  service: coreServices.auth,
  deps: { plugin: coreServices.pluginMetadata },
  factory: ({ plugin }): AuthService => {
    const known = mockServices.auth({
      pluginId: plugin.getId(),
      disableDefaultAuthPolicy: false,
    });
    const authenticate = known.authenticate.bind(known);
    return Object.assign(known, {
      authenticate: async (
        ...[token, options]: Parameters<AuthService['authenticate']>
      ) => serviceOf(token) ?? authenticate(token, options),
    });
  },
});

/** What the policy says to a user about a permission. */
export type TestPolicy = (
  userRef: string,
  permission: Permission,
) => PolicyDecision;

export const allowEverything: TestPolicy = () => ({
  result: AuthorizeResult.ALLOW,
});
