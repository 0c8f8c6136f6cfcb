import type { LiveService } from '../services';
import type { Mount } from './mount';
import type { MountStream } from './mountStream';

export function mountLive(
  mount: Mount,
  mountStream: MountStream,
  service: LiveService,
): void {
  mount('getEnvironmentLive', ({ caller, params }) =>
    service.ofEnvironment(caller, params.environment),
  );
  mount('getAppLive', ({ caller, params }) => service.ofApp(caller, params));
  mount(
    'commandApp',
    async ({ caller, params, body }) => ({
      text: await service.command(caller, params, body),
    }),
    { asked: ({ params, body }) => ({ ...params, command: body.kind }) },
  );
  mount(
    'describeObject',
    ({ caller, params, query }) =>
      service.read(caller, params, { ...query, as: 'describe' }),
    { asked: ({ params, query }) => ({ ...params, ...query }) },
  );
  mount(
    'getObject',
    ({ caller, params, query }) =>
      service.read(caller, params, { ...query, as: 'object' }),
    { asked: ({ params, query }) => ({ ...params, ...query }) },
  );
  mountStream(
    'followLogs',
    ({ caller, params, query, signal }) =>
      service.logs(caller, params, query, signal),
    { asked: ({ params, query }) => ({ ...params, pod: query.pod }) },
  );
}
