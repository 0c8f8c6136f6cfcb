import { age, describeObject, table } from './describeObject';

const NOW = new Date('2026-01-02T04:00:00Z');

it.each([
  ['2026-01-02T03:59:48Z', '12s'],
  ['2026-01-02T03:56:00Z', '4m'],
  ['2026-01-02T01:00:00Z', '3h'],
  ['2025-12-20T04:00:00Z', '13d'],
  ['2026-01-02T05:00:00Z', '0s'],
  [undefined, '<unknown>'],
])('%s is %s ago', (at, text) => {
  expect(age(at, NOW)).toBe(text);
});

it('makes columns as wide as they have to be', () => {
  expect(table(['A', 'Long'], [['wide', 'x']])).toEqual([
    'A     Long',
    '-     ----',
    'wide  x',
  ]);
});

it('tells a pod as kubectl does, and of no Secret more than its name', () => {
  const text = describeObject(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'web-1',
        namespace: 'shop',
        uid: 'u',
        creationTimestamp: '2026-01-02T03:00:00Z',
        labels: { app: 'web' },
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
          note: 'first\nsecond',
        },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: 'web',
            uid: 'r',
            controller: true,
          },
        ],
      },
      spec: {
        nodeName: 'n1',
        containers: [
          {
            name: 'main',
            image: 'web:v1',
            env: [
              { name: 'MODE', value: 'fast' },
              {
                name: 'PASSWORD',
                valueFrom: { secretKeyRef: { name: 'web', key: 'password' } },
              },
            ],
          },
        ],
      },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False', reason: 'NotReady' }],
        containerStatuses: [
          {
            name: 'main',
            ready: false,
            restartCount: 4,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { exitCode: 1, reason: 'Error' } },
          },
        ],
      },
    },
    [
      {
        metadata: { name: 'e', uid: 'e' },
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting\n',
        count: 7,
        lastTimestamp: '2026-01-02T03:59:00Z',
        source: { component: 'kubelet' },
      },
    ],
    NOW,
  );
  expect(text).toMatchInlineSnapshot(`
    "Name:            web-1
    Namespace:       shop
    Kind:            Pod (v1)
    Created:         2026-01-02T03:00:00Z (60m ago)
    Labels:          app: web
    Annotations:     note: first
                     second
    Controlled By:   ReplicaSet/web
    Node:            n1
    Status:          Running
    IP:              <none>
    Service Account: <none>
    Containers:
      main:
        Image:           web:v1
        Environment:
          MODE: fast
          PASSWORD: <set by secretKeyRef web, key password>
        State:           Waiting
          Reason:          CrashLoopBackOff
        Last State:      Terminated
          Reason:          Error
          Exit Code:       1
        Ready:           false
        Restart Count:   4
    Conditions:
      Type   Status  Reason    Message
      ----   ------  ------    -------
      Ready  False   NotReady
    Events:
      Type     Reason   Age       From     Message
      ----     ------   ---       ----     -------
      Warning  BackOff  60s (x7)  kubelet  Back-off restarting
    "
  `);
});

it('tells any other object by its spec and status', () => {
  const text = describeObject(
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop', uid: 'u' },
      spec: { ports: [{ port: 80 }] },
    },
    [],
    NOW,
  );
  expect(text).toContain('Spec:\n  ports:\n    - port: 80\n');
  expect(text).toMatch(/^Events: +<none>$/m);
});
