import type { ArtifactService } from '../services';
import type { Mount } from './mount';

export function mountArtifacts(mount: Mount, service: ArtifactService): void {
  mount(
    'shipArtifact',
    ({ caller, body }) => service.ship(caller, body),
    ({ body: { version } }) => ({
      repository: version.repositoryName,
      sha: version.sha,
      event: version.event,
      branch: version.branch,
    }),
  );
  mount('listArtifacts', ({ caller, query }) => service.list(caller, query));
  mount('getArtifact', ({ caller, params }) =>
    service.get(caller, params.artifactId),
  );
}
