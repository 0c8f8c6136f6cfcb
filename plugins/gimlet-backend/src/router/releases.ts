import type { ReleaseService } from '../services';
import type { Mount } from './mount';

export function mountReleases(mount: Mount, service: ReleaseService): void {
  mount('listReleases', ({ caller, query }) => service.list(caller, query));
  mount('getRelease', ({ caller, params }) => service.get(caller, params));
  mount('getEntityReleases', ({ caller, params, query }) =>
    service.ofEntity(caller, params, query),
  );
}
