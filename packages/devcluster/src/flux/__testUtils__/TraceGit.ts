import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import type { TraceStep } from '../traces/FluxTrace';

const run = promisify(execFile);

const ENVIRONMENT = {
  ...process.env,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'gimlet',
  GIT_AUTHOR_EMAIL: 'gimlet@example.com',
  GIT_COMMITTER_NAME: 'gimlet',
  GIT_COMMITTER_EMAIL: 'gimlet@example.com',
};

type ServerState = Extract<TraceStep, { do: 'git-server' }>['state'];

/** The git repository of a trace, and the host that it lies on. */
export class TraceGit {
  /** The commits by the names that the trace has for them. */
  readonly commits = new Map<string, string>();
  /** Below it lie the repositories. */
  readonly folder: string;
  private readonly name: string;
  private readonly transport: 'http' | 'file';
  private server: Server | undefined;
  private port = 0;
  private state: ServerState = 'up';

  static async start(options: {
    name: string;
    branch: string;
    transport: 'http' | 'file';
  }): Promise<TraceGit> {
    const folder = await mkdtemp(join(tmpdir(), 'trace-git-'));
    const git = new TraceGit({ ...options, folder });
    await mkdir(git.workTree);
    await git.git('init', '--quiet', '--bare', git.repository);
    await git.git('symbolic-ref', 'HEAD', `refs/heads/${options.branch}`);
    if (options.transport === 'http') {
      await git.listen();
    }
    return git;
  }

  private constructor(options: {
    folder: string;
    name: string;
    transport: 'http' | 'file';
  }) {
    this.folder = options.folder;
    this.name = options.name;
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

  async commit({
    id,
    message,
    files,
  }: Pick<
    Extract<TraceStep, { do: 'commit' }>,
    'id' | 'message' | 'files'
  >): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.workTree, path);
      if (content === null) {
        await rm(file, { recursive: true, force: true });
      } else {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content);
      }
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '-m', message);
    this.commits.set(id, (await this.git('rev-parse', 'HEAD')).trim());
  }

  async reset(id: string): Promise<void> {
    await this.git('reset', '--quiet', '--hard', this.commits.get(id)!);
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

  private get workTree(): string {
    return join(this.folder, `${this.name}-files`);
  }

  private async git(...args: string[]): Promise<string> {
    const places =
      args[0] === 'init'
        ? []
        : ['--git-dir', this.repository, '--work-tree', this.workTree];
    const { stdout } = await run('git', [...places, ...args], {
      cwd: this.workTree,
      env: ENVIRONMENT,
    });
    return stdout;
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
