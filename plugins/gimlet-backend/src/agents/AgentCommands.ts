import {
  GimletError,
  isGimletErrorCode,
  type AgentCommand,
  type CommandChunk,
  type CommandKind,
  type ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { v7 as uuid } from 'uuid';
import type { Clock } from '../clock/types';
import { agentStateOf } from './agentState';
import type { AgentSession, ClusterStore, CommandStore } from './types';
import type { Wakers } from './Wakers';

/** Between two looks for what another replica took in. */
const LOOK_MS = 250;
/** Whether the agent is still there is looked at this often while it says nothing. */
const PRESENCE_MS = 2_000;
/** The agent ends a command itself at its deadline; its word for that is waited for this long. */
const GRACE_MS = 2_000;

type WithoutBase<C> = C extends AgentCommand
  ? Omit<C, 'id' | 'deadlineAt' | 'leftMs'>
  : never;

/** What is asked of an agent. */
export type AskedCommand = WithoutBase<AgentCommand>;

/** @see AgentCommands */
export interface AgentCommandsOptions {
  clusters: Pick<ClusterStore, 'session'>;
  commands: CommandStore;
  /** Woken with `commands <environment>` and `result <command>`. */
  wakers: Wakers;
  clock: Clock;
}

/** Asks the agents of environments to do something, wherever they are connected, and gives what they answer. */
export class AgentCommands {
  readonly #options: AgentCommandsOptions;
  readonly #stopping = new AbortController();

  constructor(options: AgentCommandsOptions) {
    this.#options = options;
  }

  /** Lets go of all that is waited for here. */
  stop(): void {
    this.#stopping.abort();
  }

  /**
   * Hands a command over. What it puts out is given piece by piece, and at its end what the agent says of it, `undefined` where
   * the signal or the server's stop came first; whoever stops listening cancels it. What comes of it later is thrown while it is listened to.
   *
   * @throws GimletError `unreachable` where there is no agent, `not-allowed` where the agent's own list does not have it, `timeout`,
   * and whatever the agent says
   */
  async run(
    environment: string,
    asked: AskedCommand,
    options: { timeout: number; signal?: AbortSignal },
  ): Promise<AsyncGenerator<CommandChunk, string | undefined>> {
    const { commands, wakers, clock } = this.#options;
    const session = await this.#agentOf(environment, asked.kind);
    const command: AgentCommand = {
      ...asked,
      id: uuid(),
      deadlineAt: clock.now() + options.timeout,
    };
    await commands.create(environment, command, clock.now());
    wakers.wake(`commands ${environment}`);
    const ends = [this.#stopping.signal, options.signal].filter(
      signal => signal !== undefined,
    );
    return this.#output(session, command, AbortSignal.any(ends));
  }

  async *#output(
    session: AgentSession,
    { id, kind, deadlineAt }: AgentCommand,
    signal: AbortSignal,
  ): AsyncGenerator<CommandChunk, string | undefined> {
    const { commands, wakers, clock } = this.#options;
    const { environment } = session;
    let isOver = false;
    try {
      let sequence = 0;
      let lookedAt = clock.now();
      while (!signal.aborted) {
        const woken = wakers.wait(`result ${id}`, LOOK_MS, signal);
        for (const result of await commands.results(id, sequence)) {
          // A piece before it is still on its way.
          if (result.sequence !== sequence + 1) break;
          sequence = result.sequence;
          lookedAt = clock.now();
          if (result.chunk) yield result.chunk;
          if (result.done) {
            isOver = true;
            if (!result.done.ok) throw asError(result.done.error);
            return result.done.text ?? '';
          }
        }
        const now = clock.now();
        if (now > deadlineAt + GRACE_MS) throw tooLate(environment, kind);
        if (now - lookedAt >= PRESENCE_MS) {
          lookedAt = now;
          await this.#assertStillThere(session, id);
        }
        await woken;
      }
      return undefined;
    } finally {
      if (!isOver) {
        await commands.cancel(id);
        wakers.wake(`commands ${environment}`);
      }
    }
  }

  /** The whole text that a command puts out, or else the agent's last word. */
  async text(
    environment: string,
    asked: AskedCommand,
    options: { timeout: number; signal?: AbortSignal },
  ): Promise<{ text: string; said: string }> {
    const running = await this.run(environment, asked, options);
    let text = '';
    for (;;) {
      const next = await running.next();
      if (next.done) {
        if (next.value !== undefined) return { text, said: next.value };
        throw new GimletError(
          'unreachable',
          `The server stopped before the agent of ${environment} answered`,
          { whatToDo: 'Look whether it was done, and ask again.' },
        );
      }
      if (next.value.type === 'text') text += next.value.text;
    }
  }

  async #agentOf(
    environment: string,
    kind: CommandKind,
  ): Promise<AgentSession> {
    const { clusters, clock } = this.#options;
    const session = await clusters.session(environment);
    const { state, since } = agentStateOf(session, clock.now());
    if (!session || state !== 'connected') {
      throw new GimletError(
        'unreachable',
        session
          ? `The agent of ${environment} is gone since ${new Date(
              since ?? 0,
            ).toISOString()}`
          : `No agent is connected for ${environment}`,
        {
          whatToDo:
            'Look after the agent in the cluster: its log says why it does not reach the server.',
        },
      );
    }
    if (!session.allow.includes(kind)) {
      throw new GimletError(
        'not-allowed',
        `The agent of ${environment} does not ${kind}: its own list has only ${
          session.allow.join(', ') || 'nothing'
        }`,
        { whatToDo: "Add it to the agent's --allow, if that is wanted." },
      );
    }
    return session;
  }

  async #assertStillThere(session: AgentSession, id: string): Promise<void> {
    const { clusters, commands, clock } = this.#options;
    const { environment } = session;
    const now = await clusters.session(environment);
    const command = await commands.get(id);
    const isWithOther =
      command?.sessionId !== undefined && command.sessionId !== now?.id;
    if (isWithOther || agentStateOf(now, clock.now()).state !== 'connected') {
      throw new GimletError(
        'unreachable',
        `The agent of ${environment} went away before it answered`,
        {
          whatToDo:
            'Look whether it was done, and ask again when the agent is back.',
        },
      );
    }
  }
}

function asError({ code, message, whatToDo }: ToldError): GimletError {
  return new GimletError(
    // Nobody who asks is to take an agent's failure for the server's.
    isGimletErrorCode(code) && code !== 'internal' ? code : 'tool',
    message,
    { ...(whatToDo !== undefined && { whatToDo }) },
  );
}

function tooLate(environment: string, kind: CommandKind): GimletError {
  return new GimletError(
    'timeout',
    `The agent of ${environment} did not answer in time (${kind})`,
    {
      whatToDo:
        'Look whether it was done, and ask again. The log of the agent says more.',
    },
  );
}
