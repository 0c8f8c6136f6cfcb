import type { EnvironmentService } from '../services';
import type { Mount } from './mount';

export function mountEnvironments(
  mount: Mount,
  service: EnvironmentService,
): void {
  mount('listEnvironments', async ({ caller }) => ({
    items: await service.list(caller),
  }));
  mount(
    'rebuildIndex',
    async ({ caller }) => ({
      repositories: await service.rebuildIndex(caller),
    }),
    { asked: () => ({}) },
  );
}
