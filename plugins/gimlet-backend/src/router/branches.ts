import type { BranchService } from '../services';
import type { Mount } from './mount';

export function mountBranches(mount: Mount, service: BranchService): void {
  mount('branchDeleted', ({ caller, body }) => service.deleted(caller, body), {
    asked: ({ body }) => body,
  });
}
