import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeLines } from './podLog';

describe('writeLines', () => {
  it('reads no more when the client is gone that does not read', async () => {
    let ended = () => {};
    const end = new Promise<void>(resolve => {
      ended = resolve;
    });
    async function* lines() {
      try {
        for (;;) {
          yield `${'x'.repeat(100_000)}\n`;
        }
      } finally {
        ended();
      }
    }
    const server = createServer((_request, response) => {
      void writeLines(lines(), response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const request = get({ port, host: '127.0.0.1' });
    await once(request, 'response');
    request.on('error', () => {}).destroy();
    expect(await end).toBeUndefined();
    server.close();
    server.closeAllConnections();
  });
});
