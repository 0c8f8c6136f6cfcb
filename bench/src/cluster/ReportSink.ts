import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** Takes an agent's reports, and counts what is in them. */
export class ReportSink {
  observations = 0;
  reports = 0;
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () =>
      this.answer(
        request.url ?? '',
        request.headers['content-encoding'] === 'gzip'
          ? gunzipSync(Buffer.concat(chunks))
          : Buffer.concat(chunks),
        response,
      ),
    );
  });

  async start(): Promise<string> {
    await new Promise<void>(resolve =>
      this.server.listen(0, '127.0.0.1', resolve),
    );
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private answer(path: string, body: Buffer, response: ServerResponse): void {
    if (path.endsWith('/commands')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\n');
      const keepAlive = setInterval(() => response.write(': \n\n'), 15_000);
      response.on('close', () => clearInterval(keepAlive));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    if (path.endsWith('/reports')) {
      this.reports += 1;
      this.observations += JSON.parse(body.toString('utf8')).upserts.length;
      response.end(JSON.stringify({ resync: false }));
    } else {
      response.end(
        JSON.stringify({
          sessionId: randomUUID(),
          environment: 'bench',
          heartbeatSeconds: 15,
        }),
      );
    }
  }
}
