import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GitRemote } from './GitRemote';

describe('GitRemote', () => {
  let server: Server;
  let url: string;
  let heard: (string | undefined)[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}/gitops.git`;
  });
  beforeEach(() => {
    heard = [];
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  it.each([
    [{}, undefined],
    [
      { username: 'flux', password: 'a:b' },
      `Basic ${Buffer.from('flux:a:b').toString('base64')}`,
    ],
    [{ bearerToken: 'abc' }, 'Bearer abc'],
  ])('shows the server %j at once', async (credentials, authorization) => {
    const remote = new GitRemote({ url, timeout: 20_000, credentials });
    await expect(remote.resolve({ branch: 'main' })).rejects.toThrow(
      'repository not found',
    );
    expect(heard[0]).toBe(authorization);
  });

  it('gives up when its time is over', async () => {
    const silent = createServer(() => {});
    await new Promise<void>(resolve => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as AddressInfo;
    const remote = new GitRemote({
      url: `http://127.0.0.1:${port}/gitops.git`,
      timeout: 300,
    });
    await expect(remote.resolve({ branch: 'main' })).rejects.toThrow(
      'context deadline exceeded',
    );
    silent.closeAllConnections();
    await new Promise(resolve => {
      silent.close(resolve);
    });
  });
});
