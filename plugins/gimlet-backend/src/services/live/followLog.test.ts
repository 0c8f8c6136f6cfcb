import { mockCredentials } from '@backstage/backend-test-utils';
import {
  GimletError,
  type CommandChunk,
  type LogEvent,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Caller } from '../../authorization/types';
import { systemClock } from '../../clock';
import { followLog } from './followLog';

const carla: Caller = {
  kind: 'user',
  ref: 'user:default/carla',
  credentials: mockCredentials.user('user:default/carla'),
};
const token = (expiresAt?: number): Caller => ({
  kind: 'token',
  id: 't',
  name: 'ci',
  actions: ['logs.read'],
  environments: ['*'],
  repositories: ['*'],
  ...(expiresAt !== undefined && { expiresAt }),
});

const line = (text: string): CommandChunk => ({
  type: 'lines',
  lines: [{ text }],
});

/** An agent that says this, and then waits, ends or fails. */
function agent(chunks: CommandChunk[], then: 'waits' | 'ends' | GimletError) {
  const timeouts: number[] = [];
  const run = async (
    _environment: string,
    _asked: unknown,
    { signal, timeout }: { signal?: AbortSignal; timeout: number },
  ) => {
    timeouts.push(timeout);
    async function* output(): AsyncGenerator<CommandChunk, string | undefined> {
      yield* chunks;
      if (then === 'ends') return '';
      if (then !== 'waits') throw then;
      await new Promise(resolve => signal?.addEventListener('abort', resolve));
      return undefined;
    }
    return output();
  };
  return { run, timeouts };
}

async function follow(
  commands: ReturnType<typeof agent>,
  options: { caller?: Caller; follow?: boolean } = {},
): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  const log = await followLog({
    commands,
    clock: systemClock,
    caller: options.caller ?? carla,
    environment: 'production',
    asked: {
      kind: 'logs',
      app: 'checkout',
      namespace: 'shop',
      pod: 'checkout-0',
      previous: false,
      follow: options.follow ?? false,
    },
    signal: new AbortController().signal,
  });
  for await (const event of log) events.push(event);
  return events;
}

describe('a log', () => {
  it('ends where the agent says so', async () => {
    const events = await follow(agent([line('a'), line('b')], 'ends'));
    expect(events.map(({ event }) => event)).toEqual([
      'lines',
      'lines',
      'done',
    ]);
  });

  it('says what went wrong on the way', async () => {
    const error = new GimletError('unreachable', 'The agent went away', {
      whatToDo: 'Ask again.',
    });
    expect(await follow(agent([line('a')], error))).toEqual([
      { event: 'lines', data: { lines: [{ text: 'a' }] } },
      {
        event: 'failed',
        data: {
          code: 'unreachable',
          message: 'The agent went away',
          whatToDo: 'Ask again.',
        },
      },
    ]);
  });

  it('asks to come back before what the caller signed in with expires', async () => {
    const expiring = token(Date.now() + 6_500);
    const began = Date.now();
    const commands = agent([line('a')], 'waits');
    const events = await follow(commands, { caller: expiring, follow: true });
    expect(events.at(-1)).toEqual({ event: 'renew', data: {} });
    expect(Date.now()).toBeLessThan(began + 5_000);
  });

  it.each<[string, Caller, boolean, number]>([
    ['is followed for five minutes', token(), true, 305_000],
    ['is read for two minutes', token(), false, 125_000],
    [
      'is read no longer than the token holds',
      token(Date.now() + 60_000),
      false,
      60_000,
    ],
  ])('%s', async (_, caller, isFollowed, most) => {
    const commands = agent([], 'ends');
    await follow(commands, { caller, follow: isFollowed });
    expect(commands.timeouts[0]).toBeLessThanOrEqual(most);
    expect(commands.timeouts[0]).toBeGreaterThan(most - 10_000);
  });
});
