import type { z } from 'zod/v3';
import {
  podObservationSchema,
  type PodObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { apiPod } from '../../__testUtils__/apiLive';
import { podsForLogs, type LogChoice } from './logPods';

type Container = z.input<typeof podObservationSchema>['containers'][number];

const container = (name: string, restarts = 0): Container => ({
  name,
  image: 'registry.acme.example/checkout:1f3c9a2',
  role: 'main',
  ready: true,
  restarts,
  state: 'running',
});

const of = (name: string) => ({
  group: 'apps',
  kind: 'Deployment',
  namespace: 'shop',
  name,
});

const items: PodObservation[] = [
  apiPod('web-1', { workload: of('web'), containers: [container('web', 2)] }),
  apiPod('web-2', {
    workload: of('web'),
    containers: [container('web'), container('proxy', 1)],
  }),
  apiPod('worker-1', {
    workload: of('worker'),
    containers: [container('worker')],
  }),
  apiPod('migrate-1', { phase: 'Succeeded', containers: [container('web')] }),
].map(pod => podObservationSchema.parse(pod));

const pods = (given: string | undefined, choice: LogChoice = {}): string[] =>
  podsForLogs(
    {
      environment: 'production',
      app: 'checkout',
      pods: { ready: 3, desired: 3, total: 4, items },
    },
    given,
    choice,
  ).map(({ name }) => name);

it.each<[string | undefined, LogChoice, string[]]>([
  [undefined, {}, ['web-1', 'web-2', 'worker-1']],
  ['web-2', {}, ['web-2']],
  ['pod/migrate-1', {}, ['migrate-1']],
  ['Pod/shop/web-1', {}, ['web-1']],
  ['deploy/web', {}, ['web-1', 'web-2']],
  ['deployment/worker', {}, ['worker-1']],
  [undefined, { container: 'proxy' }, ['web-2']],
  [undefined, { previous: true }, ['web-1']],
  [undefined, { previous: true, container: 'proxy' }, ['web-2']],
  // Whoever names one pod is told by the cluster what is wrong with that.
  ['worker-1', { previous: true, container: 'nobody' }, ['worker-1']],
])('%j with %j are the logs of %j', (given, choice, expected) => {
  expect(pods(given, choice)).toEqual(expected);
});

it.each<[string | undefined, LogChoice, string, string]>([
  [
    'nobody',
    {},
    'has no pod nobody',
    'See its pods: gimlet pods --env production --app checkout',
  ],
  ['deploy/nobody', {}, 'has no pod deploy/nobody', 'gimlet pods --env'],
  [
    undefined,
    { container: 'nobody' },
    'No pod of production/checkout has a container nobody',
    'There are: web, proxy, worker.',
  ],
  [
    undefined,
    { container: 'worker', previous: true },
    'there is no run before this one',
    'Leave --previous out.',
  ],
])('%j with %j has none', (given, choice, message, whatToDo) => {
  expect(() => pods(given, choice)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(message),
      whatToDo: expect.stringContaining(whatToDo),
    }),
  );
});
