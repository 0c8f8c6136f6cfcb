import { maskObject } from './maskObject';

it('masks what has the name of a secret, and what looks like one', () => {
  expect(
    maskObject({
      metadata: {
        name: 'web',
        annotations: { note: 'call https://me:hunter2@a.example' },
      },
      spec: {
        replicas: 2,
        values: { postgresql: { auth: { password: 'hunter2' } } },
        containers: [
          {
            image: 'acme/auth-token:v1',
            command: ['sh', '-c', 'run --token=hunter2\nsleep 1'],
            args: ['--password', 'hunter2', '--mode', 'fast'],
            env: [
              { name: 'MODE', value: 'fast' },
              { name: 'DB_PASSWORD', value: 'hunter2' },
              { name: 'DATABASE', value: 'postgres://shop:hunter2@db/shop' },
            ],
          },
        ],
      },
    }),
  ).toEqual({
    metadata: {
      name: 'web',
      annotations: { note: 'call https://me:***@a.example' },
    },
    spec: {
      replicas: 2,
      values: { postgresql: { auth: { password: '***' } } },
      containers: [
        {
          image: 'acme/auth-token:v1',
          command: ['sh', '-c', 'run --token=***\nsleep 1'],
          args: ['--password', '***', '--mode', 'fast'],
          env: [
            { name: 'MODE', value: 'fast' },
            { name: 'DB_PASSWORD', value: '***' },
            { name: 'DATABASE', value: 'postgres://shop:***@db/shop' },
          ],
        },
      ],
    },
  });
});

it('leaves alone what only names where a secret is', () => {
  const object = {
    metadata: { name: 'token', uid: 'u' },
    spec: {
      automountServiceAccountToken: true,
      tls: [{ secretName: 'tls' }],
      secretRef: { name: 'gitops' },
      volumes: [
        { name: 'a', secret: { secretName: 'b' } },
        {
          name: 'c',
          projected: { sources: [{ serviceAccountToken: { path: 'token' } }] },
        },
      ],
      containers: [
        {
          name: 'main',
          image: 'auth-token:v1',
          env: [
            {
              name: 'PASSWORD',
              valueFrom: { secretKeyRef: { name: 'web', key: 'password' } },
            },
          ],
        },
      ],
    },
    status: { message: null },
  };
  expect(maskObject(object)).toEqual(object);
});
