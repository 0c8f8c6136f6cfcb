import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createHmac } from 'node:crypto';

import { MemoryClusterStore } from '../../apiserver/MemoryClusterStore';
import { ManualClock } from '../../clock/ManualClock';
import type { KubeObject } from '../../store';
import type { ReportedEvent } from '../FluxEvents';
import { installFluxDefinitions } from '../../crds/installFluxDefinitions';
import { Operations } from '../Operations';
import { NotificationController } from './NotificationController';

const start = new Date('2030-01-01T00:00:00Z');

describe('NotificationController', () => {
  let store: MemoryClusterStore;
  let server: Server;
  let answers: number[];
  let received: Array<{ signature: unknown; body: string }>;
  let clock: ManualClock;
  let controller: NotificationController;
  let errors: unknown[];

  beforeEach(async () => {
    answers = [];
    received = [];
    errors = [];
    server = createServer(async (request, response) => {
      received.push({
        signature: request.headers['x-signature'],
        body: await text(request),
      });
      response.statusCode = answers.shift() ?? 200;
      response.end();
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const operations = new Operations();
    clock = new ManualClock({ start, settled: () => operations.settled() });
    store = new MemoryClusterStore({ clock });
    await installFluxDefinitions(store);
    for (const object of [
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'flux-system' },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'key', namespace: 'flux-system' },
        data: { token: Buffer.from('secret').toString('base64') },
      },
    ]) {
      await store.create<KubeObject>(object);
    }
    controller = new NotificationController({
      store,
      clock,
      operations,
      onError: (_what, error) => errors.push(error),
    });
  });

  afterEach(async () => {
    controller.stop();
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  async function alert(
    spec: object = {},
    provider: object = { type: 'generic-hmac', secretRef: { name: 'key' } },
  ) {
    const metadata = { name: 'gimlet', namespace: 'flux-system' };
    const { port } = server.address() as AddressInfo;
    const apiVersion = 'notification.toolkit.fluxcd.io/v1beta3';
    await store.create<KubeObject>({
      apiVersion,
      kind: 'Provider',
      metadata,
      spec: { address: `http://127.0.0.1:${port}/hook`, ...provider },
    });
    await store.create<KubeObject>({
      apiVersion,
      kind: 'Alert',
      metadata,
      spec: {
        providerRef: { name: 'gimlet' },
        eventSources: [{ kind: 'Kustomization', name: '*' }],
        ...spec,
      },
    });
  }

  const event = (changes: Partial<ReportedEvent> = {}): ReportedEvent => ({
    object: {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'apps', namespace: 'flux-system', labels: { a: 'b' } },
    },
    type: 'Normal',
    reason: 'Progressing',
    message: 'something',
    annotations: { 'kustomize.toolkit.fluxcd.io/revision': 'main@sha1:1' },
    controller: 'kustomize-controller',
    at: clock.now(),
    ...changes,
  });
  const after = (seconds: number) =>
    clock.advanceTo(new Date(clock.now().getTime() + seconds * 1000));
  const messages = () => received.map(({ body }) => JSON.parse(body).message);

  it('signs what it sends', async () => {
    await alert({ eventMetadata: { env: 'production' } });
    controller.take(event());
    await after(1);
    const [{ signature, body }] = received;
    expect(signature).toBe(
      `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`,
    );
    expect(JSON.parse(body)).toMatchObject({
      severity: 'info',
      reason: 'Progressing',
      metadata: { env: 'production', revision: 'main@sha1:1' },
      timestamp: '2030-01-01T00:00:00Z',
    });
  });

  it.each<[string, object, Partial<ReportedEvent>, boolean]>([
    ['info, where errors are wanted', { eventSeverity: 'error' }, {}, false],
    ['an error', { eventSeverity: 'error' }, { type: 'Warning' }, true],
    [
      'labels',
      {
        eventSources: [
          { kind: 'Kustomization', name: '*', matchLabels: { a: 'b' } },
        ],
      },
      {},
      true,
    ],
    [
      'other labels',
      {
        eventSources: [
          { kind: 'Kustomization', name: '*', matchLabels: { a: 'c' } },
        ],
      },
      {},
      false,
    ],
    [
      'another name',
      { eventSources: [{ kind: 'Kustomization', name: 'other' }] },
      {},
      false,
    ],
    [
      'another kind',
      { eventSources: [{ kind: 'GitRepository', name: '*' }] },
      {},
      false,
    ],
    [
      'another namespace',
      { eventSources: [{ kind: 'Kustomization', name: '*', namespace: 'x' }] },
      {},
      false,
    ],
    ['excluded', { exclusionList: ['^some'] }, {}, false],
    ['not included', { inclusionList: ['^other'] }, {}, false],
    ['suspended', { suspend: true }, {}, false],
  ])(
    'tells only what the Alert asks for: %s',
    async (_what, spec, changes, isTold) => {
      await alert(spec);
      controller.take(event(changes));
      await after(1);
      expect(received).toHaveLength(isTold ? 1 : 0);
    },
  );

  it('tells the same once in five minutes', async () => {
    await alert();
    controller.take(event());
    controller.take(event());
    controller.take(event({ annotations: {} }));
    await after(299);
    controller.take(event());
    await after(2);
    controller.take(event());
    await after(1);
    expect(received).toHaveLength(3);
  });

  it('tries again where the server fails, and keeps the order', async () => {
    await alert();
    answers = [500, 503];
    controller.take(event({ message: 'first' }));
    controller.take(event({ message: 'second' }));
    await after(1);
    expect(messages()).toEqual(['first', 'first']);
    await after(3);
    expect(messages()).toEqual(['first', 'first', 'first', 'second']);
    expect(errors).toEqual([]);
  });

  it('gives up after the fifth time', async () => {
    await alert();
    answers = [500, 500, 500, 500, 500];
    controller.take(event({ message: 'lost' }));
    controller.take(event({ message: 'next' }));
    await after(60);
    expect(messages()).toEqual([
      'lost',
      'lost',
      'lost',
      'lost',
      'lost',
      'next',
    ]);
  });

  it.each([
    ['a generic provider is not signed', { type: 'generic' }, [undefined]],
    ['other types are not for it', { type: 'slack' }, []],
    ['a suspended one is silent', { type: 'generic', suspend: true }, []],
    [
      'a Secret is missing',
      { type: 'generic-hmac', secretRef: { name: 'none' } },
      [],
    ],
  ])('%s', async (_what, provider, signatures) => {
    await alert({}, provider);
    controller.take(event());
    await after(1);
    expect(received.map(({ signature }) => signature)).toEqual(signatures);
  });
});
