import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import {
  gimletAppPermissions,
  gimletPermissions,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  gimletAppResourceRef,
  gimletAppRules,
  parseAppRef,
} from './appPermissionRules';
import type { AppRepositories } from './types';

/** Tells the permission framework what can be decided about, and by which rules. */
export function registerPermissions(
  registry: PermissionsRegistryService,
  repositories: AppRepositories,
): void {
  registry.addResourceType({
    resourceRef: gimletAppResourceRef,
    permissions: gimletAppPermissions,
    rules: Object.values(gimletAppRules),
    getResources: async refs => {
      const places = refs.map(parseAppRef);
      const known = places.filter(place => place !== undefined);
      const found = await repositories.of(known);
      const repositoryOf = new Map(
        known.map((place, index) => [place, found[index]]),
      );
      return places.map(
        place => place && { ...place, repository: repositoryOf.get(place) },
      );
    },
  });
  registry.addPermissions(
    gimletPermissions.filter(permission => !('resourceType' in permission)),
  );
}
