import type { RequestService } from '../services';
import type { Mount } from './mount';

export function mountRequests(mount: Mount, service: RequestService): void {
  mount('planChange', ({ caller, body }) => service.plan(caller, body));
  mount(
    'createRequest',
    ({ caller, body, idempotencyKey }) =>
      service.create(caller, body, { idempotencyKey }),
    {
      asked: ({ body: { wish, digest } }) => ({
        wish,
        ...(digest && { digest }),
      }),
      done: ({ id }) => ({ requestId: id }),
    },
  );
  mount('listRequests', ({ caller, query }) => service.list(caller, query));
  mount('getRequest', ({ caller, params }) =>
    service.get(caller, params.requestId),
  );
  mount('planRequest', ({ caller, params }) =>
    service.planOf(caller, params.requestId),
  );
  mount(
    'confirmRequest',
    ({ caller, params, body }) =>
      service.confirm(caller, params.requestId, body.digest),
    { asked: ({ params, body }) => ({ ...params, ...body }) },
  );
  mount(
    'cancelRequest',
    ({ caller, params }) => service.cancel(caller, params.requestId),
    { asked: ({ params }) => params },
  );
}
