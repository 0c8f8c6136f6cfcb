import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  agentReportSchema,
  commandResultSchema,
  observationKey,
  openSessionBodySchema,
  type AgentCommand,
  type AgentReport,
  type CommandDone,
  type CommandResult,
  type LogLine,
  type Observation,
  type OpenSessionBody,
  type SkippedKind,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** A command without what the server adds. */
export type Order = AgentCommand extends infer Each
  ? Each extends AgentCommand
    ? Omit<Each, 'id' | 'deadlineAt' | 'leftMs'>
    : never
  : never;

/** What came back of a command. */
export class OrderedCommand {
  readonly id = randomUUID();
  readonly pieces: CommandResult[] = [];
  private finish: (done: CommandDone) => void = () => {};
  readonly done = new Promise<CommandDone>(resolve => {
    this.finish = resolve;
  });

  take(piece: CommandResult): void {
    // It came before, and the answer was lost.
    if (piece.sequence <= this.pieces.length) return;
    if (piece.sequence !== this.pieces.length + 1) {
      throw new Error(
        `Piece ${piece.sequence} came after ${this.pieces.length}`,
      );
    }
    this.pieces.push(piece);
    if (piece.done) this.finish(piece.done);
  }

  get text(): string {
    return this.pieces
      .map(({ chunk }) => (chunk?.type === 'text' ? chunk.text : ''))
      .join('');
  }

  get lines(): LogLine[] {
    return this.pieces.flatMap(({ chunk }) =>
      chunk?.type === 'lines' ? chunk.lines : [],
    );
  }
}

interface Session {
  id: string;
  environment: string;
  opened: OpenSessionBody;
  sequence: number;
  events?: ServerResponse;
}

/** What one environment's agent has told. */
export class ToldState {
  readonly observations = new Map<string, Observation>();
  readonly reports: (Omit<AgentReport, 'upserts'> & {
    count: number;
    received: number;
  })[] = [];
  skippedKinds: SkippedKind[] = [];
  sessions = 0;
  /** Each time something of it was told. */
  readonly history: { received: number; observation: Observation }[] = [];
  private fresh = new Map<string, Observation>();

  take(report: AgentReport): void {
    const { upserts, ...rest } = report;
    const received = performance.now();
    this.reports.push({ ...rest, count: upserts.length, received });
    if (report.skippedKinds) this.skippedKinds = report.skippedKinds;
    for (const observation of upserts) {
      this.history.push({ received, observation });
    }
    if (report.snapshot) {
      if (report.snapshot.part === 1) this.fresh = new Map();
      for (const each of upserts) this.fresh.set(observationKey(each), each);
      if (report.snapshot.part === report.snapshot.parts) {
        this.observations.clear();
        for (const [key, each] of this.fresh) this.observations.set(key, each);
      }
      return;
    }
    for (const key of report.removed) this.observations.delete(key);
    for (const each of upserts) {
      this.observations.set(observationKey(each), each);
    }
  }

  of<Type extends Observation['type']>(
    type: Type,
  ): Extract<Observation, { type: Type }>[] {
    return [...this.observations.values()].filter(
      (each): each is Extract<Observation, { type: Type }> =>
        each.type === type,
    );
  }
}

/** A small server that speaks the agents' protocol, strictly: whatever breaks a schema is a complaint. */
export class ProtocolServer {
  private readonly complaints: string[] = [];
  /** By token: the environment. */
  readonly tokens = new Map<string, string>();
  private readonly states = new Map<string, ToldState>();
  private readonly sessions = new Map<string, Session>();
  private readonly commands = new Map<string, OrderedCommand>();
  private server: Server;
  private port = 0;
  /** Answers so many reports with a failure. */
  failReports = 0;
  /** Takes so many reports and results, and breaks the connection instead of answering. */
  loseAnswers = 0;

  constructor() {
    this.server = createServer();
  }

  get api(): string {
    return `http://127.0.0.1:${this.port}/api/gimlet`;
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(error => {
        this.complaints.push(String(error?.stack ?? error));
        response.destroy();
      });
    });
    await new Promise<void>(resolve =>
      this.server.listen(this.port, '127.0.0.1', resolve),
    );
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** As a crash would: all connections break, and no session is known any more. What was told stays, as in a database. */
  async stop(): Promise<void> {
    this.sessions.clear();
    this.server.closeAllConnections();
    await new Promise<void>(resolve => this.server.close(() => resolve()));
  }

  /** Throws where an agent said what breaks the protocol. */
  throwComplaints(): void {
    if (this.complaints.length > 0) throw new Error(this.complaints.join('\n'));
  }

  dropConnections(): void {
    this.server.closeAllConnections();
  }

  stateOf(environment: string): ToldState {
    let state = this.states.get(environment);
    if (!state) {
      state = new ToldState();
      this.states.set(environment, state);
    }
    return state;
  }

  sessionOf(environment: string): Session | undefined {
    return [...this.sessions.values()].find(
      session => session.environment === environment,
    );
  }

  order(
    environment: string,
    order: Order,
    {
      milliseconds = 10_000,
      leftMs,
    }: { milliseconds?: number; leftMs?: number } = {},
  ): OrderedCommand {
    const session = this.sessionOf(environment);
    if (!session?.events) throw new Error('There is no agent');
    const ordered = new OrderedCommand();
    this.commands.set(ordered.id, ordered);
    this.tell(session, 'command', {
      ...order,
      id: ordered.id,
      deadlineAt: Date.now() + milliseconds,
      ...(leftMs !== undefined && { leftMs }),
    });
    return ordered;
  }

  resync(environment: string): void {
    const session = this.sessionOf(environment);
    if (session) this.tell(session, 'resync', {});
  }

  /** Nobody waits for the command any more. */
  cancel(environment: string, commandId: string): void {
    const session = this.sessionOf(environment);
    if (session) this.tell(session, 'cancel', { commandId });
  }

  /** The token is no more: its session ends. */
  revoke(token: string): void {
    const environment = this.tokens.get(token);
    this.tokens.delete(token);
    const session = environment && this.sessionOf(environment);
    if (!session) return;
    this.tell(session, 'bye', { reason: 'revoked', message: 'token revoked' });
    session.events?.end();
    this.sessions.delete(session.id);
  }

  private answerUnlessLost(response: ServerResponse, answer: unknown): void {
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      response.destroy();
    } else {
      reply(response, answer);
    }
  }

  private tell({ events }: Session, event: string, data: unknown): void {
    events?.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const environment = this.tokens.get(token);
    if (!environment) {
      refuse(response, 401, 'The token is not known');
      return;
    }
    const [, , , , , sessionId, part, commandId] = (request.url ?? '').split(
      '/',
    );
    const body = await bodyOf(request);
    if (!sessionId) {
      const opened = openSessionBodySchema.parse(body);
      const session: Session = {
        id: randomUUID(),
        environment,
        opened,
        sequence: 0,
      };
      for (const [id, older] of this.sessions) {
        if (older.environment !== environment) continue;
        this.tell(older, 'bye', { reason: 'replaced', message: 'replaced' });
        older.events?.end();
        this.sessions.delete(id);
      }
      this.sessions.set(session.id, session);
      const state = this.stateOf(environment);
      state.sessions += 1;
      state.skippedKinds = opened.skippedKinds;
      reply(response, {
        sessionId: session.id,
        environment,
        heartbeatSeconds: 2,
      });
      return;
    }
    const session = this.sessions.get(sessionId);
    if (!session || session.environment !== environment) {
      refuse(response, 404, 'There is no such session');
      return;
    }
    if (request.method === 'DELETE') {
      session.events?.end();
      this.sessions.delete(sessionId);
      reply(response, {});
      return;
    }
    if (part === 'commands') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\n');
      const keepAlive = setInterval(() => response.write(': \n\n'), 10_000);
      response.on('close', () => {
        clearInterval(keepAlive);
        if (session.events === response) session.events = undefined;
      });
      session.events = response;
    } else if (part === 'reports') {
      if (this.failReports > 0) {
        this.failReports -= 1;
        refuse(response, 503, 'The database is away');
        return;
      }
      const report = agentReportSchema.parse(body);
      // It was applied before, and the answer was lost.
      if (report.sequence <= session.sequence) {
        reply(response, { resync: false });
        return;
      }
      const resync =
        report.sequence !== session.sequence + 1 ||
        (report.sequence === 1 && !report.snapshot);
      session.sequence = report.sequence;
      if (!resync) this.stateOf(environment).take(report);
      this.answerUnlessLost(response, { resync });
    } else if (part === 'results') {
      const ordered = this.commands.get(commandId);
      ordered?.take(commandResultSchema.parse(body));
      this.answerUnlessLost(response, { cancelled: !ordered });
    } else {
      refuse(response, 404, 'There is no such route');
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  if (raw.length === 0) return undefined;
  const text =
    request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
  return JSON.parse(text.toString('utf8'));
}

function reply(response: ServerResponse, answer: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

function refuse(response: ServerResponse, status: number, message: string) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { code: 'denied', message } }));
}
