import { spawn } from 'node:child_process';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createGunzip } from 'node:zlib';

/** A git host on this machine that lets in who knows the token. */
export interface GitServer {
  /** Address of a repository below the folder. */
  url(repository: string): string;
  close(): Promise<void>;
}

function knows(request: IncomingMessage, token: string): boolean {
  const encoded = request.headers.authorization?.replace(/^Basic /, '') ?? '';
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  return decoded.endsWith(`:${token}`);
}

/** Writes what the CGI program says as an answer: headers, an empty line, the body. */
function answer(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  for (const line of output.subarray(0, end).toString('utf8').split('\r\n')) {
    const [name, value] = line.split(/: (.*)/s);
    if (name === 'Status') {
      response.statusCode = Number.parseInt(value, 10);
    } else {
      response.setHeader(name, value);
    }
  }
  response.end(output.subarray(end + 4));
}

function serve(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const git = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      REMOTE_USER: 'tester',
      REMOTE_ADDR: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const body =
    request.headers['content-encoding'] === 'gzip'
      ? request.pipe(createGunzip())
      : request;
  body.pipe(git.stdin);
  const output: Buffer[] = [];
  git.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  git.once('close', () => answer(Buffer.concat(output), response));
}

/** Serves the repositories of a folder by `git http-backend`. */
export async function startGitServer(
  folder: string,
  token: string,
): Promise<GitServer> {
  const server = createServer((request, response) => {
    if (knows(request, token)) {
      serve(folder, request, response);
    } else {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' });
      response.end();
    }
  });
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: repository => `http://127.0.0.1:${port}/${repository}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
