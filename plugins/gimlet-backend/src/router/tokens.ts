import type { TokenService } from '../authorization';
import type { Mount } from './mount';

export function mountTokens(mount: Mount, service: TokenService): void {
  mount('listTokens', async ({ caller }) => ({
    items: await service.list(caller),
  }));
  mount('createToken', ({ caller, body }) => service.create(caller, body), {
    asked: ({ body }) => body,
    done: ({ token }) => ({ tokenId: token.id }),
  });
  mount(
    'revokeToken',
    ({ caller, params }) => service.revoke(caller, params.tokenId),
    { asked: ({ params }) => params },
  );
}
