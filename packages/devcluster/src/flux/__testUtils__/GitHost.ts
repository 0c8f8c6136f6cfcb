import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { TraceStep } from '../traces/FluxTrace';

const run = promisify(execFile);

const ENVIRONMENT = {
  ...process.env,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

type ServerState = Extract<TraceStep, { do: 'git-server' }>['state'];

/** A host with one git repository, which tests write and break. */
export class GitHost {
  /** The commits by the names that the trace has for them. */
  readonly commits = new Map<string, string>();
  /** Below it lie the repositories. */
  readonly folder: string;
  private readonly name: string;
  private readonly branch: string;
  private readonly transport: 'http' | 'file';
  private server: Server | undefined;
  private port = 0;
  private state: ServerState = 'up';
  private head: string | undefined;

  static async start(options: {
    name: string;
    branch: string;
    transport: 'http' | 'file';
  }): Promise<GitHost> {
    const folder = await mkdtemp(join(tmpdir(), 'trace-git-'));
    const git = new GitHost({ ...options, folder });
    await git.git(['init', '--quiet', '--bare', '--template=']);
    if (options.transport === 'http') {
      await git.listen();
    }
    return git;
  }

  private constructor(options: {
    folder: string;
    name: string;
    branch: string;
    transport: 'http' | 'file';
  }) {
    this.folder = options.folder;
    this.name = options.name;
    this.branch = options.branch;
    this.transport = options.transport;
  }

  /** Where the repository's folder is, as `{git}` in a trace. */
  get base(): string {
    return this.transport === 'http'
      ? `http://127.0.0.1:${this.port}`
      : `file://${this.folder}`;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** `null` for a file deletes it, or the folder of that name. */
  async commit({
    id,
    message,
    files,
  }: Pick<
    Extract<TraceStep, { do: 'commit' }>,
    'id' | 'message' | 'files'
  >): Promise<void> {
    const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
    const now = Math.floor(Date.now() / 1000);
    const { head } = this;
    const changes = Object.entries(files)
      // What was never there cannot be deleted.
      .filter(([, content]) => content !== null || head)
      .map(([path, content]) =>
        content === null
          ? `D ${path}\n`
          : `M 100644 inline ${path}\n${data(content)}`,
      );
    const written = await this.git(
      ['fast-import', '--quiet', '--force'],
      [
        `commit refs/heads/${this.branch}\nmark :1\n`,
        `committer gimlet <gimlet@example.com> ${now} +0000\n`,
        data(message),
        ...(head ? [`from ${head}\n`] : []),
        ...changes,
        'get-mark :1\n',
      ],
    );
    this.head = written.trim();
    this.commits.set(id, this.head);
  }

  async reset(id: string): Promise<void> {
    this.head = this.commits.get(id)!;
    await this.git(['update-ref', `refs/heads/${this.branch}`, this.head]);
  }

  async set(state: ServerState): Promise<void> {
    if (state === 'down') {
      await this.close();
    } else if (this.state === 'down') {
      await this.listen();
    }
    this.state = state;
  }

  async stop(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get repository(): string {
    return join(this.folder, `${this.name}.git`);
  }

  private async git(args: string[], input?: string[]): Promise<string> {
    const child = run('git', ['--git-dir', this.repository, ...args], {
      env: ENVIRONMENT,
    });
    // Who reads nothing may have ended before something is written.
    child.child.stdin!.end(input?.join(''));
    return (await child).stdout;
  }

  private async listen(): Promise<void> {
    const server = createServer((request, response) => {
      const code = /\d+/.exec(this.state)?.[0];
      if (code) {
        response.writeHead(Number(code), { 'WWW-Authenticate': 'Basic' });
        response.end('no');
      } else {
        serve(this.folder, request, response);
      }
    });
    await new Promise<void>(resolve => {
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  private async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }
  }
}

/** `git http-backend`, which speaks CGI. */
function serve(
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname, search } = new URL(request.url!, 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      ...ENVIRONMENT,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf('\r\n\r\n');
    for (const line of answer.toString('utf8', 0, end).split('\r\n')) {
      const [name, value] = line.split(/: (.*)/);
      if (name === 'Status') {
        response.statusCode = Number.parseInt(value, 10);
      } else {
        response.setHeader(name, value);
      }
    }
    response.end(answer.subarray(end + 4));
  });
}
