import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve, type TestServer } from './httpServer';

/** Serves a folder's files with ETags, as a Helm repository is served. */
export function serveFolder(folder: string): Promise<TestServer> {
  return serve((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = join(folder, pathname);
    if (pathname.endsWith('/') || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const content = readFileSync(file);
    const etag = `"${createHash('sha256').update(content).digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304).end();
    } else {
      response.writeHead(200, { etag }).end(content);
    }
  });
}
