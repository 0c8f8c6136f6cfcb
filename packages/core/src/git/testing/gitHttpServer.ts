import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { listenOnLoopback } from './loopback';
import { PLAIN_GIT_ENVIRONMENT } from './plainGit';

/**
 * What goes wrong with the next push.
 *
 * `unavailable`: the host answers 503 and git never sees it. `no-answer`: the push happens, then the connection is cut before
 * the first byte of the answer (curl sends such a request again by itself). `half-answer`: the same, after the first bytes.
 */
export type PushFault = 'unavailable' | 'no-answer' | 'half-answer';

/** A real git host on this machine: `git http-backend` behind Node's HTTP. */
export interface GitHttpServer {
  /** Address of a repository below the root, such as `gitops.git`. */
  url(repository: string): string;
  /** Pushes that reached git, refused ones too. */
  pushes: number;
  /** All requests, also those without the token. */
  requests: number;
  /** What goes wrong with the next pushes, one after the other; empty: nothing. */
  faults: PushFault[];
  /** The token that opens; `undefined`: everybody may. Can be changed at any time. */
  token: string | undefined;
  close(): Promise<void>;
}

function isAuthorized(request: IncomingMessage, token: string): boolean {
  const [scheme, value] = (request.headers.authorization ?? '').split(' ');
  const decoded = Buffer.from(value ?? '', 'base64').toString('utf8');
  return (
    scheme === 'Basic' && decoded.slice(decoded.indexOf(':') + 1) === token
  );
}

function backendEnvironment(
  root: string,
  request: IncomingMessage,
): NodeJS.ProcessEnv {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const protocol = request.headers['git-protocol'];
  return {
    ...PLAIN_GIT_ENVIRONMENT,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    REMOTE_USER: 'tester',
    REMOTE_ADDR: '127.0.0.1',
    ...(typeof protocol === 'string' ? { GIT_PROTOCOL: protocol } : {}),
  };
}

/** Runs the CGI program and passes its answer on, unless the answer is to get lost. */
function runBackend(
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault: PushFault | undefined,
): void {
  const child = spawn('git', ['http-backend'], {
    env: backendEnvironment(root, request),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const body =
    request.headers['content-encoding'] === 'gzip'
      ? request.pipe(createGunzip())
      : request;
  child.stdin.on('error', () => {});
  body.pipe(child.stdin);
  let head: Buffer | undefined = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (fault !== undefined) {
      return;
    }
    if (head === undefined) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) {
      return;
    }
    for (const line of head.toString('utf8', 0, end).split('\r\n')) {
      const [name, ...rest] = line.split(': ');
      const value = rest.join(': ');
      if (name.toLowerCase() === 'status') {
        response.statusCode = Number(value.slice(0, 3));
      } else {
        response.setHeader(name, value);
      }
    }
    response.write(head.subarray(end + 4));
    head = undefined;
  });
  child.on('close', () => {
    if (fault !== undefined) {
      if (fault === 'half-answer') {
        response.setHeader(
          'Content-Type',
          'application/x-git-receive-pack-result',
        );
        response.write('00');
      }
      setImmediate(() => response.socket?.destroy());
    } else {
      response.end();
    }
  });
}

/** Serves every repository below `root`, on a free port of the loopback interface. */
export async function startGitHttpServer(options: {
  root: string;
  token?: string;
}): Promise<GitHttpServer> {
  const state: Pick<GitHttpServer, 'pushes' | 'requests' | 'faults' | 'token'> =
    { pushes: 0, requests: 0, faults: [], token: options.token };
  const server = createServer((request, response) => {
    state.requests += 1;
    if (state.token !== undefined && !isAuthorized(request, state.token)) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' });
      response.end('who are you?');
      request.resume();
      return;
    }
    const isPush =
      request.method === 'POST' && request.url?.endsWith('/git-receive-pack');
    const fault = isPush ? state.faults.shift() : undefined;
    if (fault === 'unavailable') {
      response.writeHead(503);
      response.end('down for maintenance');
      request.resume();
      return;
    }
    if (isPush) {
      state.pushes += 1;
    }
    runBackend(options.root, request, response, fault);
  });
  const port = await listenOnLoopback(server);
  return Object.assign(state, {
    url: (repository: string) => `http://127.0.0.1:${port}/${repository}`,
    close: async () => {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  });
}

/**
 * Makes a repository refuse pushes by a pre-receive hook: all of them, or those with a commit whose message has `marker`
 * in it. The hook says why, as a host would.
 *
 * @returns takes the hook away again
 */
export function denyPushes(repository: string, marker?: string): () => void {
  const hook = join(repository, 'hooks', 'pre-receive');
  mkdirSync(join(repository, 'hooks'), { recursive: true });
  const condition =
    marker === undefined
      ? 'true'
      : `git log --format=%B "$new" --not --all | grep -qF '${marker}'`;
  writeFileSync(
    hook,
    [
      '#!/bin/sh',
      'while read -r old new ref; do',
      `  if ${condition}; then`,
      '    echo "GH006: Protected branch update failed for $ref." >&2',
      '    exit 1',
      '  fi',
      'done',
      '',
    ].join('\n'),
    { mode: 0o755 },
  );
  return () => rmSync(hook);
}
