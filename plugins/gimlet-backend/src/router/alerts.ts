import type { AlertService } from '../alerts';
import type { Mount } from './mount';

export function mountAlerts(mount: Mount, service: AlertService): void {
  mount('listAlerts', async ({ caller, query }) => ({
    items: await service.list(caller, query),
  }));
  mount(
    'silenceAlert',
    ({ caller, params, body }) => service.silence(caller, params.alertId, body),
    { asked: ({ params, body }) => ({ ...params, ...body }) },
  );
}
