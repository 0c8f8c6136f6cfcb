import type { ArtifactService } from '../services';
import type { Mount } from './mount';

export function mountArtifacts(mount: Mount, service: ArtifactService): void {
  mount('shipArtifact', ({ caller, body }) => service.ship(caller, body), {
    asked: ({ body: { version } }) => ({
      repository: version.repositoryName,
      sha: version.sha,
      event: version.event,
      branch: version.branch,
    }),
    done: ({ artifact, created }) => ({ artifactId: artifact.id, created }),
  });
  mount('listArtifacts', ({ caller, query }) => service.list(caller, query));
  mount('getArtifact', ({ caller, params }) =>
    service.get(caller, params.artifactId),
  );
}
