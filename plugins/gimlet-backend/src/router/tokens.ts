import type { TokenService } from '../authorization';
import type { Mount } from './mount';

export function mountTokens(mount: Mount, service: TokenService): void {
  mount('listTokens', async ({ caller }) => ({
    items: await service.list(caller),
  }));
  mount(
    'createToken',
    ({ caller, body }) => service.create(caller, body),
    ({ body }) => body,
  );
  mount(
    'revokeToken',
    ({ caller, params }) => service.revoke(caller, params.tokenId),
    ({ params }) => params,
  );
}
