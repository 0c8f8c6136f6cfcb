import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  agentConnectPermission,
  GimletError,
  type AgentEvent,
  type AgentReport,
  type AgentReportAnswer,
  type CommandResult,
  type CommandResultAnswer,
  type OpenSessionAnswer,
  type openSessionBodySchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { v7 as uuid } from 'uuid';
import type { z } from 'zod/v3';
import type { Authorizer, Caller } from '../authorization/types';
import type { Clock } from '../clock/types';
import type { TokenStore } from '../database/types';
import { HEARTBEAT_SECONDS } from './agentState';
import { tell } from './tell';
import type {
  AgentSession,
  ClusterListener,
  ClusterStore,
  CommandStore,
} from './types';
import type { Wakers } from './Wakers';

/** Between two looks for commands that another replica took in. */
const LOOK_MS = 500;
/** Between two looks whether the token still holds. */
const TOKEN_LOOK_MS = 2_000;
/** Pieces of a command's output that nobody has read; whoever asked is gone, or does not keep up. */
const MOST_WAITING = 1_000;

type TokenCaller = Extract<Caller, { kind: 'token' }>;
type Goodbye = Extract<AgentEvent, { event: 'bye' }>;

/** @see AgentHub */
export interface AgentHubOptions {
  /** Of the configuration. */
  environments: readonly { name: string }[];
  clusters: ClusterStore;
  commands: CommandStore;
  tokens: Pick<TokenStore, 'find'>;
  authorizer: Authorizer;
  wakers: Wakers;
  listeners: readonly ClusterListener[];
  logger: LoggerService;
  clock: Clock;
}

const bye = (reason: Goodbye['data']['reason'], message: string): Goodbye => ({
  event: 'bye',
  data: { reason, message },
});

const REPLACED = bye(
  'replaced',
  'Another agent opened a session for this environment',
);

/** What agents call: they open a session, listen for commands, and post what they see and what became of commands. */
export class AgentHub {
  readonly #options: AgentHubOptions;
  readonly #stopping = new AbortController();

  constructor(options: AgentHubOptions) {
    this.#options = options;
  }

  /** Says goodbye to every agent that is connected here; they come back to another replica, or to the next start. */
  stop(): void {
    this.#stopping.abort();
    this.#options.wakers.wakeAll();
  }

  async open(
    caller: Caller,
    body: z.output<typeof openSessionBodySchema>,
  ): Promise<OpenSessionAnswer> {
    const { clusters, clock, logger, wakers } = this.#options;
    const { token, environment } = await this.#agent(caller);
    const id = uuid();
    await clusters.openSession(
      {
        environment,
        id,
        tokenId: token.id,
        agentVersion: body.agentVersion,
        ...(body.cluster && { clusterVersion: body.cluster.version }),
        allow: body.allow,
        skippedKinds: body.skippedKinds,
      },
      clock.now(),
    );
    // The one that it takes the place of is told at once.
    wakers.wake(`commands ${environment}`);
    logger.info(
      `The agent of ${environment} is connected (${body.agentVersion}, token ${token.name})`,
    );
    return {
      sessionId: id,
      environment,
      heartbeatSeconds: HEARTBEAT_SECONDS,
    };
  }

  /** Ends a session whose agent says goodbye: pages need not wait until they miss it. */
  async close(caller: Caller, sessionId: string): Promise<{}> {
    const { clusters, clock, logger } = this.#options;
    const { token, environment } = await this.#agent(caller);
    // One that was replaced has nothing to end.
    if (!(await this.#ownSession(token, environment, sessionId))) return {};
    const now = clock.now();
    await clusters.endSession(environment, sessionId, now);
    logger.info(`The agent of ${environment} has ended`);
    const apps = await clusters.apps(environment);
    tell(
      { environment, apps, shared: true, ofEnvironment: true, at: now },
      this.#options,
    );
    return {};
  }

  /** What is to be sent down a session, as long as it is the environment's and its token holds. */
  async listen(
    caller: Caller,
    sessionId: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<AgentEvent>> {
    const { token, environment } = await this.#agent(caller);
    const session = await this.#ownSession(token, environment, sessionId);
    return this.#events(token, environment, session && sessionId, signal);
  }

  async report(
    caller: Caller,
    sessionId: string,
    report: AgentReport,
  ): Promise<AgentReportAnswer> {
    const { clusters, clock } = this.#options;
    const { token, environment } = await this.#agent(caller);
    // One that was replaced hears that by its stream; until then nothing that it says counts.
    if (!(await this.#ownSession(token, environment, sessionId))) {
      return { resync: false };
    }
    const now = clock.now();
    const ingested = await clusters.ingest(
      { environment, sessionId },
      report,
      now,
    );
    if (ingested.status !== 'applied') {
      return { resync: ingested.status === 'gap' };
    }
    const { status, resync, ...changes } = ingested;
    const { apps, shared, ofEnvironment } = changes;
    if (apps.length > 0 || shared || ofEnvironment) {
      tell({ environment, ...changes, at: now }, this.#options);
    }
    return { resync };
  }

  async result(
    caller: Caller,
    { sessionId, commandId }: { sessionId: string; commandId: string },
    result: CommandResult,
  ): Promise<CommandResultAnswer> {
    const { commands, wakers } = this.#options;
    const { token, environment } = await this.#agent(caller);
    if (!(await this.#ownSession(token, environment, sessionId))) {
      return { cancelled: true };
    }
    const added = await commands.addResult(
      { id: commandId, sessionId },
      result,
    );
    if (!added) {
      throw new GimletError(
        'not-found',
        `No command ${commandId} was sent down this session`,
      );
    }
    wakers.wake(`result ${commandId}`);
    if (added.isWanted && added.waiting > MOST_WAITING) {
      await commands.cancel(commandId);
      return { cancelled: true };
    }
    return { cancelled: !added.isWanted };
  }

  async *#events(
    token: TokenCaller,
    environment: string,
    sessionId: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<AgentEvent> {
    const { clusters, commands, clock, wakers } = this.#options;
    const streamId = uuid();
    if (
      sessionId === undefined ||
      !(await clusters.takeStream(environment, sessionId, streamId))
    ) {
      yield REPLACED;
      return;
    }
    // A connection of the same session that lingers elsewhere ends.
    wakers.wake(`commands ${environment}`);
    const over = AbortSignal.any([signal, this.#stopping.signal]);
    let tokenSeenAt = clock.now();
    while (!signal.aborted) {
      if (this.#stopping.signal.aborted) {
        yield bye('restarting', 'The server restarts');
        return;
      }
      const woken = wakers.wait(`commands ${environment}`, LOOK_MS, over);
      const now = clock.now();
      if (now - tokenSeenAt >= TOKEN_LOOK_MS) {
        tokenSeenAt = now;
        const problem = await this.#tokenProblem(token);
        if (problem) {
          await clusters.endSession(environment, sessionId, now);
          yield bye('revoked', problem);
          return;
        }
      }
      const session = await clusters.session(environment);
      if (session?.id !== sessionId) {
        yield REPLACED;
        return;
      }
      if (session.streamId !== streamId) return;
      const taken = await commands.take(environment, sessionId, now);
      for (const command of taken.commands) {
        const leftMs = command.deadlineAt - now;
        yield { event: 'command', data: { ...command, leftMs } };
      }
      for (const commandId of taken.cancelled) {
        yield { event: 'cancel', data: { commandId } };
      }
      await woken;
    }
  }

  async #tokenProblem({ id, name }: TokenCaller): Promise<string | undefined> {
    const { tokens, clock } = this.#options;
    const token = (await tokens.find(id))?.token;
    if (!token || token.revokedAt !== undefined) {
      return `The token ${name} was revoked`;
    }
    return token.expiresAt !== undefined && token.expiresAt <= clock.now()
      ? `The token ${name} has expired`
      : undefined;
  }

  /** Only for a token that may do this alone, in one environment of the configuration. */
  async #agent(
    caller: Caller,
  ): Promise<{ token: TokenCaller; environment: string }> {
    const { authorizer, environments } = this.#options;
    await authorizer.authorize(caller, agentConnectPermission);
    if (caller.kind !== 'token') {
      throw notForAgents(`a ${caller.kind} is no agent`);
    }
    const [environment, ...others] = caller.environments;
    if (caller.actions.length > 1 || others.length > 0) {
      throw notForAgents(
        `the token ${caller.name} is for more than one environment's agent`,
      );
    }
    if (!environments.some(({ name }) => name === environment)) {
      throw notForAgents(
        `the token ${caller.name} is for ${environment}, which is no environment of the configuration`,
      );
    }
    return { token: caller, environment };
  }

  /**
   * The environment's session; `undefined` for one that was replaced.
   *
   * @throws GimletError `not-found`, and `not-allowed` where another token opened it
   */
  async #ownSession(
    token: TokenCaller,
    environment: string,
    sessionId: string,
  ): Promise<AgentSession | undefined> {
    const session = await this.#options.clusters.session(environment);
    if (!session || sessionId > session.id) {
      throw new GimletError(
        'not-found',
        `${environment} has no session ${sessionId}`,
        { whatToDo: 'Open a new one.' },
      );
    }
    if (session.id !== sessionId) return undefined;
    if (session.tokenId !== token.id) {
      throw notForAgents('another token opened this session');
    }
    return session;
  }
}

function notForAgents(why: string): GimletError {
  return new GimletError('not-allowed', `Not allowed: ${why}`, {
    whatToDo:
      'Give the agent a token of its own: `gimlet token create --action agent.connect --env <environment>`.',
  });
}
