import {
  createGimletClient,
  type AgentCommand,
  type AgentEvent,
  type CommandKind,
  type CommandResult,
  type GimletClient,
  type Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';

const ALL: CommandKind[] = [
  'logs',
  'describe',
  'object',
  'restart',
  'reconcile',
  'suspend',
  'resume',
];

/** Speaks the protocol over HTTP, and does in a cluster what the test says. */
export class StubAgent {
  readonly client: GimletClient;
  /** What came down the stream, in order. */
  readonly events: AgentEvent[] = [];
  sessionId = '';
  sequence = 0;
  #onCommand: (command: AgentCommand) => CommandResult[] = () => [
    { sequence: 1, done: { ok: true, text: 'done' } },
  ];
  readonly #stopped = new AbortController();
  #listening: Promise<void> = Promise.resolve();
  #beating: ReturnType<typeof setInterval> | undefined;

  constructor(options: { origin: string; token: string }) {
    this.client = createGimletClient({
      baseUrl: `${options.origin}/api/gimlet`,
      token: options.token,
    });
  }

  /** What the agent answers a command with, unless the test does that itself. */
  answer(onCommand: (command: AgentCommand) => CommandResult[]): void {
    this.#onCommand = onCommand;
  }

  async open(options: { allow?: CommandKind[] } = {}) {
    const opened = await this.client.openAgentSession({
      body: {
        agentVersion: 'stub',
        allow: options.allow ?? ALL,
        cluster: { version: 'v1.33.1' },
        skippedKinds: [],
      },
    });
    this.sessionId = opened.sessionId;
    this.sequence = 0;
    return opened;
  }

  /** Opens a session, tells the whole cluster, and listens. */
  async connect(observations: Observation[] = []): Promise<void> {
    await this.open();
    await this.snapshot(observations);
    this.listen();
  }

  listen(): void {
    this.#listening = this.#listen().catch(() => undefined);
  }

  /** Reports now and then that it is there; nothing else may be reported meanwhile. */
  beat(): void {
    this.#beating = setInterval(() => {
      this.report().catch(() => undefined);
    }, 5_000);
  }

  /** Resolves when the stream has ended. */
  get ended(): Promise<void> {
    return this.#listening;
  }

  async stop(): Promise<void> {
    clearInterval(this.#beating);
    this.#stopped.abort();
    await this.#listening;
  }

  snapshot(upserts: Observation[], part = 1, parts = 1) {
    return this.report({ upserts, snapshot: { part, parts } });
  }

  report(
    report: {
      upserts?: Observation[];
      removed?: string[];
      snapshot?: { part: number; parts: number };
      sequence?: number;
    } = {},
  ) {
    this.sequence = report.sequence ?? this.sequence + 1;
    return this.client.reportFromAgent({
      params: { sessionId: this.sessionId },
      body: {
        at: 1,
        upserts: [],
        removed: [],
        ...report,
        sequence: this.sequence,
      },
    });
  }

  close() {
    return this.client.closeAgentSession({
      params: { sessionId: this.sessionId },
    });
  }

  result(commandId: string, body: CommandResult) {
    return this.client.sendCommandResult({
      params: { sessionId: this.sessionId, commandId },
      body,
    });
  }

  async #listen(): Promise<void> {
    const events = this.client.agentCommands(
      { params: { sessionId: this.sessionId } },
      { signal: this.#stopped.signal },
    );
    for await (const told of events) {
      this.events.push(told);
      if (told.event !== 'command') continue;
      for (const result of this.#onCommand(told.data)) {
        await this.result(told.data.id, result);
      }
    }
  }
}
