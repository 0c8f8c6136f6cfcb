import type {
  AgentCommand,
  AgentEvent,
  CommandKind,
  CommandResult,
  CommandResultAnswer,
  SkippedKind,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { Backoff, pause } from '../kubernetes';
import type { Log } from '../log';
import type { ReportTarget } from '../report';
import { ServerConnection, type ConnectionTiming } from './ServerConnection';
import { ServerError } from './ServerError';
import { readToken, type TokenSource } from './token';

/** What a session needs of the agent. */
export interface AgentSessionWork {
  /** What opens a session; waits until the cluster has been read. */
  introduce(signal: AbortSignal): Promise<{
    agentVersion: string;
    allow: CommandKind[];
    cluster?: { version: string };
    skippedKinds: SkippedKind[];
  }>;
  /** The environment that the token is for. */
  begin(environment: string): void;
  /** Reports until the signal ends it; rejects where a report does not arrive. */
  report(target: ReportTarget, signal: AbortSignal): Promise<void>;
  /** The server asks for a snapshot. */
  resync(): void;
  /** Carries a command out, and answers by `result`. Never rejects. */
  command(
    command: AgentCommand,
    result: (piece: CommandResult) => Promise<CommandResultAnswer>,
    signal: AbortSignal,
  ): Promise<void>;
}

export interface AgentLinkOptions {
  /** Ends in `/api/gimlet`. */
  api: string;
  token: TokenSource;
  work: AgentSessionWork;
  log: Log;
  timing?: Partial<LinkTiming>;
}

/** Milliseconds. */
export interface LinkTiming extends Partial<ConnectionTiming> {
  /** The first wait after a failure, and the longest. */
  retry: { first: number; most: number };
  /** How long an agent whose place was taken leaves it to the other, unless it is given another token. */
  yield: number;
  /** Between two looks whether there is another token. */
  tokenCheck: number;
}

const TIMING: LinkTiming = {
  retry: { first: 500, most: 30_000 },
  yield: 10 * 60_000,
  tokenCheck: 5_000,
};

/** A session that lived this long was none that the server refused. */
const LIVED_MS = 10_000;

type Goodbye = Extract<AgentEvent, { event: 'bye' }>['data'];

/** Keeps a session with the server: opens it, listens to it, reports and answers through it, and opens another when it breaks off. */
export class AgentLink {
  private readonly options: AgentLinkOptions;
  private readonly timing: LinkTiming;
  private readonly stopped = new AbortController();
  private readonly backoff: Backoff;
  private running?: Promise<void>;

  constructor(options: AgentLinkOptions) {
    this.options = options;
    this.timing = { ...TIMING, ...options.timing };
    this.backoff = new Backoff(this.timing.retry);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Resolves when the session has ended. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { log, token } = this.options;
    const { signal } = this.stopped;
    while (!signal.aborted) {
      const began = Date.now();
      let used: string | undefined;
      try {
        used = await readToken(token);
        if (signal.aborted) return;
        const goodbye = await this.session(used);
        if (signal.aborted) return;
        log.warn(
          `The session ended: ${goodbye?.message ?? 'the server closed it'}`,
        );
        if (goodbye?.reason === 'replaced' || goodbye?.reason === 'revoked') {
          await this.giveWay(used);
          this.backoff.reset();
          continue;
        }
      } catch (error) {
        if (signal.aborted) return;
        const { message } = error as Error;
        log.warn(
          error instanceof ServerError && error.refused
            ? `The server does not take the token: ${message}`
            : message,
        );
      }
      if (Date.now() - began >= LIVED_MS) this.backoff.reset();
      await this.pauseUnlessNewToken(this.backoff.next(), used);
    }
  }

  /** Resolves when the server has said goodbye or closed the session; rejects where anything of it fails. */
  private async session(token: string): Promise<Goodbye | undefined> {
    const { api, log, timing, work } = this.options;
    const session = new AbortController();
    const commands = new Map<string, AbortController>();
    const end = () => {
      session.abort();
      for (const command of commands.values()) command.abort();
    };
    this.stopped.signal.addEventListener('abort', end, { once: true });
    const connection = new ServerConnection({ api, token, timing });
    try {
      const { sessionId, environment, heartbeatSeconds } =
        await connection.openSession(
          await work.introduce(session.signal),
          session.signal,
        );
      log.info(`Connected for environment ${environment}`);
      work.begin(environment);
      const reports = work.report(
        {
          heartbeatSeconds,
          report: body => connection.report(sessionId, body, session.signal),
        },
        session.signal,
      );
      const listening = this.listen(
        connection.events(sessionId, session.signal),
        commands,
        command => this.carryOut(command, connection, sessionId, commands),
      );
      try {
        return await Promise.race([listening, reports.then(() => undefined)]);
      } finally {
        end();
        // What still fails of a session that is over is no news.
        await Promise.allSettled([reports, listening]);
        if (this.stopped.signal.aborted) {
          await this.sayGoodbye(connection, sessionId);
        }
      }
    } finally {
      end();
      this.stopped.signal.removeEventListener('abort', end);
    }
  }

  /** It is gone in any case; who does not hear of it will notice. */
  private async sayGoodbye(
    connection: ServerConnection,
    sessionId: string,
  ): Promise<void> {
    try {
      await connection.closeSession(sessionId);
    } catch (error) {
      const { message } = ServerError.from(error);
      this.options.log.warn(`The server did not hear the end: ${message}`);
    }
  }

  private async listen(
    events: AsyncIterable<AgentEvent>,
    commands: ReadonlyMap<string, AbortController>,
    begin: (command: AgentCommand) => void,
  ): Promise<Goodbye | undefined> {
    for await (const { event, data } of events) {
      if (event === 'bye') return data;
      if (event === 'resync') this.options.work.resync();
      else if (event === 'cancel') commands.get(data.commandId)?.abort();
      else begin(data);
    }
    return undefined;
  }

  private carryOut(
    command: AgentCommand,
    connection: ServerConnection,
    sessionId: string,
    commands: Map<string, AbortController>,
  ): void {
    // Told twice, it is done once.
    if (commands.has(command.id)) return;
    const own = new AbortController();
    commands.set(command.id, own);
    void this.options.work
      .command(
        command,
        piece => connection.result(sessionId, command.id, piece, own.signal),
        own.signal,
      )
      .finally(() => commands.delete(command.id));
  }

  /** Another agent has this one's place, or its token is no more: coming back at once would throw the other out in turn. */
  private async giveWay(used: string): Promise<void> {
    await this.pauseUnlessNewToken(this.timing.yield, used);
  }

  private async pauseUnlessNewToken(
    milliseconds: number,
    used: string | undefined,
  ): Promise<void> {
    const { signal } = this.stopped;
    const until = Date.now() + milliseconds;
    while (!signal.aborted && Date.now() < until) {
      await pause(
        Math.max(0, Math.min(this.timing.tokenCheck, until - Date.now())),
        signal,
      );
      const now = await readToken(this.options.token).catch(() => undefined);
      if (used !== undefined && now !== undefined && now !== used) return;
    }
  }
}
