import {
  GimletError,
  type LogEvent,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { AgentCommands, AskedCommand } from '../../agents';
import type { Caller } from '../../authorization/types';
import type { Clock } from '../../clock';
import { toldError } from '../../repositories/toldError';

/**
 * Milliseconds. What is written by then is read in this time; whoever follows asks anew after it, and is looked at anew: a right that
 * was taken away is not followed on.
 */
const READ_FOR = 120_000;
const FOLLOW_FOR = 300_000;
/** A stream ends this long before what the caller signed in with, so that the next one begins in time. */
const BEFORE_EXPIRY = 5_000;

/** When what the caller signed in with ends; `undefined`: not by itself. */
function expiryOf(caller: Caller): number | undefined {
  return caller.kind === 'token'
    ? caller.expiresAt
    : caller.credentials.expiresAt?.getTime();
}

/**
 * A pod's log as events. What goes wrong later is an event too, since a stream has no other way to say it; what goes wrong at once
 * (no agent, or one that does not) is thrown, and answered as anywhere else.
 */
export async function followLog(options: {
  commands: Pick<AgentCommands, 'run'>;
  clock: Clock;
  caller: Caller;
  environment: string;
  asked: Extract<AskedCommand, { kind: 'logs' }>;
  signal: AbortSignal;
}): Promise<AsyncIterable<LogEvent>> {
  const { commands, clock, caller, environment, asked, signal } = options;
  const expiry = expiryOf(caller);
  const left =
    expiry === undefined ? Infinity : expiry - BEFORE_EXPIRY - clock.now();
  const longest = asked.follow ? FOLLOW_FOR : READ_FOR;
  const timeout = Math.max(1_000, Math.min(longest, left));
  const renews = asked.follow || left < longest;

  const ended = new AbortController();
  const isOver = AbortSignal.any([signal, ended.signal]);
  const running = await commands.run(environment, asked, {
    // The agent ends it a little later, so that it is this side that says why.
    timeout: timeout + 5_000,
    signal: isOver,
  });
  return events();

  async function* events(): AsyncGenerator<LogEvent> {
    const timer = setTimeout(() => ended.abort(), timeout);
    try {
      let next = await running.next();
      for (; !next.done; next = await running.next()) {
        if (next.value.type === 'lines') {
          yield { event: 'lines', data: { lines: next.value.lines } };
        }
      }
      // Without the agent's word it is the time that is over, or the server that stops.
      yield next.value === undefined && renews
        ? { event: 'renew', data: {} }
        : { event: 'done', data: {} };
    } catch (error) {
      if (!(error instanceof GimletError)) throw error;
      yield { event: 'failed', data: toldError(error) };
    } finally {
      clearTimeout(timer);
      await running.return('');
    }
  }
}
