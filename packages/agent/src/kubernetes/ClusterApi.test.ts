import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { ClusterApi } from './ClusterApi';

/** Requests so far, with the connection that each came by. */
let asked: { request: IncomingMessage; socket: Socket }[];
/** Answers, or does not. */
let isAnswered: (socket: Socket) => boolean;
let server: Server;
let api: ClusterApi;

beforeEach(async () => {
  asked = [];
  isAnswered = () => true;
  server = createServer((request, response) => {
    const { socket } = request;
    asked.push({ request, socket });
    if (isAnswered(socket)) response.end('{"metadata":{"name":"web"}}');
    else socket.destroy();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'u' },
  );
  api = new ClusterApi({ kubeConfig });
});

afterEach(async () => {
  api.close();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

it('sends again what met a connection that was being closed', async () => {
  await api.get('/first');
  const [{ socket: first }] = asked;
  isAnswered = socket => socket !== first;
  await expect(
    api.mergePatch('/second', { spec: { suspend: true } }),
  ).resolves.toMatchObject({ metadata: { name: 'web' } });
  expect(
    asked.map(({ request }) => `${request.method} ${request.url}`),
  ).toEqual([
    'GET /first',
    'PATCH /second?fieldManager=gimlet-agent',
    'PATCH /second?fieldManager=gimlet-agent',
  ]);
});

it('does not ask a server for ever that closes each connection', async () => {
  isAnswered = () => false;
  await expect(api.get('/')).rejects.toMatchObject({
    status: 0,
    message: expect.stringContaining('socket hang up'),
  });
  expect(asked).toHaveLength(1);
});
