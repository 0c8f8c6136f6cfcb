import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentCommand } from '@gimlet-io/backstage-plugin-gimlet-common';
import { ProtocolServer } from '../__testUtils__/protocolServer';
import { until } from '../__testUtils__/until';
import { logTo } from '../log';
import { AgentLink, type AgentSessionWork } from './AgentLink';

const TIMING = {
  retry: { first: 10, most: 100 },
  tokenCheck: 20,
  yield: 60_000,
  silence: 20_000,
};

describe('AgentLink', () => {
  let server: ProtocolServer;
  let folder: string;
  let tokenFile: string;
  let lines: string[];
  let commands: AgentCommand[];
  let ended: string[];
  let resyncs: number;
  const links: AgentLink[] = [];

  function start(
    work: Partial<AgentSessionWork> = {},
    timing: Partial<typeof TIMING> = {},
  ): AgentLink {
    const link = new AgentLink({
      api: server.api,
      token: { file: tokenFile },
      log: logTo(line => lines.push(line)),
      timing: { ...TIMING, ...timing },
      work: {
        introduce: async () => ({
          agentVersion: 'test',
          allow: ['logs'],
          skippedKinds: [],
        }),
        begin: () => {},
        // Tells the server that it lives, more often than the server's silence is long.
        report: async (target, signal) => {
          let sequence = 0;
          while (!signal.aborted) {
            sequence += 1;
            await target.report(
              JSON.stringify({
                sequence,
                at: Date.now(),
                ...(sequence === 1 && { snapshot: { part: 1, parts: 1 } }),
                upserts: [],
                removed: [],
              }),
            );
            await new Promise(resolve => setTimeout(resolve, 50));
          }
        },
        resync: () => {
          resyncs += 1;
        },
        command: async (command, result, signal) => {
          commands.push(command);
          await result({ sequence: 1, chunk: { type: 'text', text: 'begun' } });
          await new Promise(resolve =>
            signal.addEventListener('abort', resolve),
          );
          ended.push(command.id);
        },
        ...work,
      },
    });
    links.push(link);
    link.start();
    return link;
  }

  const sessions = () => server.stateOf('production').sessions;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gimlet-agent-'));
    tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'first\n');
    server = new ProtocolServer();
    server.tokens.set('first', 'production');
    await server.start();
    lines = [];
    commands = [];
    ended = [];
    resyncs = 0;
  });

  afterEach(async () => {
    await Promise.all(links.splice(0).map(link => link.stop()));
    await server.stop();
    await rm(folder, { recursive: true });
    server.throwComplaints();
  });

  it('hears commands, cancels and wishes for a snapshot', async () => {
    start();
    await until(() =>
      expect(server.sessionOf('production')?.events).toBeTruthy(),
    );
    server.resync('production');
    const ordered = server.order('production', {
      kind: 'logs',
      namespace: 'shop',
      pod: 'web',
      previous: false,
      follow: true,
    });
    await until(() => expect(ordered.text).toBe('begun'));
    expect(commands).toMatchObject([{ kind: 'logs', pod: 'web' }]);
    expect(resyncs).toBe(1);
    server.cancel('production', commands[0].id);
    await until(() => expect(ended).toEqual([commands[0].id]));
  });

  it('opens another session when the connection breaks, the server restarts or a report fails', async () => {
    start();
    await until(() => expect(sessions()).toBe(1));
    server.dropConnections();
    await until(() => expect(sessions()).toBeGreaterThan(1));
    await server.stop();
    await until(() => expect(lines.join('')).toContain('does not answer'));
    const before = sessions();
    await server.start();
    await until(() => expect(sessions()).toBeGreaterThan(before));
    const then = sessions();
    server.failReports = 1;
    await until(() => expect(sessions()).toBeGreaterThan(then));
    expect(lines.join('')).toContain('The database is away');
  });

  it('says again what may not have arrived, and keeps its session', async () => {
    start();
    await until(() =>
      expect(server.stateOf('production').reports.length).toBeGreaterThan(1),
    );
    server.loseAnswers = 1;
    await until(() => expect(server.loseAnswers).toBe(0));
    const { reports } = server.stateOf('production');
    const { length } = reports;
    await until(() => expect(reports.length).toBeGreaterThan(length + 1));
    expect(reports.map(({ sequence }) => sequence)).toEqual(
      reports.map((_, index) => index + 1),
    );
    expect(sessions()).toBe(1);
    expect(lines.join('')).not.toContain('does not answer');
  });

  it('says goodbye when it is stopped, and does not wait long for a server that is away', async () => {
    const first = start();
    await until(() =>
      expect(server.sessionOf('production')?.events).toBeTruthy(),
    );
    await first.stop();
    expect(server.sessionOf('production')).toBeUndefined();
    const second = start();
    await until(() =>
      expect(server.sessionOf('production')?.events).toBeTruthy(),
    );
    await server.stop();
    const began = Date.now();
    await second.stop();
    expect(Date.now() - began).toBeLessThan(5_000);
    await server.start();
  });

  it('begins no session when it is stopped while it reads its token', async () => {
    const link = start();
    await link.stop();
    expect(sessions()).toBe(0);
  });

  it('ends commands with their session', async () => {
    start();
    await until(() =>
      expect(server.sessionOf('production')?.events).toBeTruthy(),
    );
    server.order('production', {
      kind: 'logs',
      namespace: 'shop',
      pod: 'web',
      previous: false,
      follow: true,
    });
    await until(() => expect(commands).toHaveLength(1));
    server.dropConnections();
    await until(() => expect(ended).toHaveLength(1));
  });

  it('gives up a stream that has fallen silent', async () => {
    start({}, { silence: 300 });
    await until(() => expect(sessions()).toBeGreaterThan(1));
    expect(lines.join('')).toContain('The server has fallen silent');
  });

  it('takes up a rotated token, and leaves a revoked one alone', async () => {
    start();
    await until(() =>
      expect(server.sessionOf('production')?.events).toBeTruthy(),
    );
    server.revoke('first');
    await until(() => expect(lines.join('')).toContain('token revoked'));
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(sessions()).toBe(1);
    server.tokens.set('second', 'production');
    await writeFile(tokenFile, 'second\n');
    await until(() => expect(sessions()).toBe(2));
    expect(lines.join('')).not.toMatch(/first|second/);
  });

  it('leaves its place to the agent that took it', async () => {
    start();
    await until(() =>
      expect(server.sessionOf('production')?.events).toBeTruthy(),
    );
    start();
    await until(() => expect(lines.join('')).toContain('replaced'));
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(sessions()).toBe(2);
  });

  it('says what is wrong with a token that is not taken', async () => {
    await writeFile(tokenFile, 'unknown');
    start();
    await until(() =>
      expect(lines.join('')).toContain(
        'The server does not take the token: The token is not known',
      ),
    );
    await writeFile(tokenFile, 'first');
    await until(() => expect(sessions()).toBe(1));
  });
});
