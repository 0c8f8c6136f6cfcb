import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  agentEventSchema,
  agentReportAnswerSchema,
  commandResultAnswerSchema,
  openSessionAnswerSchema,
  type AgentEvent,
  type AgentReportAnswer,
  type CommandResult,
  type CommandResultAnswer,
  type OpenSessionAnswer,
  type OpenSessionBody,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { createParser } from 'eventsource-parser';
import type { z } from 'zod/v3';
import { ServerError } from './ServerError';
import { TimeLimit } from './TimeLimit';

const compress = promisify(gzip);

export interface ServerConnectionOptions {
  /** Ends in `/api/gimlet`. */
  api: string;
  token: string;
  timing?: Partial<ConnectionTiming>;
}

/** Milliseconds. */
export interface ConnectionTiming {
  /** After which a request without an answer is given up. */
  request: number;
  /** After which a stream of events that says nothing is given up; the server says something every 15 s. */
  silence: number;
}

/** The process ends soon, whether the server listens or not. */
const GOODBYE_MS = 2_000;

/** A body of fewer characters is not worth compressing. */
const COMPRESS_FROM = 1024;

/** Speaks to the server, as the owner of one token. All connections go out. Rejects with a ServerError. */
export class ServerConnection {
  private readonly api: string;
  private readonly token: string;
  private readonly timing: ConnectionTiming;

  constructor({ api, token, timing }: ServerConnectionOptions) {
    this.api = api;
    this.token = token;
    this.timing = { request: 30_000, silence: 50_000, ...timing };
  }

  openSession(
    body: OpenSessionBody,
    signal: AbortSignal,
  ): Promise<OpenSessionAnswer> {
    return this.post(
      '/agents/sessions',
      JSON.stringify(body),
      openSessionAnswerSchema,
      signal,
    );
  }

  report(
    sessionId: string,
    body: string,
    signal: AbortSignal,
  ): Promise<AgentReportAnswer> {
    return this.postNumbered(
      `/agents/sessions/${sessionId}/reports`,
      body,
      agentReportAnswerSchema,
      signal,
    );
  }

  result(
    sessionId: string,
    commandId: string,
    result: CommandResult,
    signal: AbortSignal,
  ): Promise<CommandResultAnswer> {
    return this.postNumbered(
      `/agents/sessions/${sessionId}/results/${commandId}`,
      JSON.stringify(result),
      commandResultAnswerSchema,
      signal,
    );
  }

  /** Says that this agent ends, so that nobody has to miss it first. */
  async closeSession(sessionId: string): Promise<void> {
    await this.fetch(
      `/agents/sessions/${sessionId}`,
      { method: 'DELETE' },
      AbortSignal.timeout(GOODBYE_MS),
    );
  }

  /** What the server sends down a session. Ends where the server ends it; rejects where it breaks off or falls silent. */
  async *events(
    sessionId: string,
    signal: AbortSignal,
  ): AsyncGenerator<AgentEvent> {
    const limit = new TimeLimit(this.timing.silence, signal);
    try {
      const response = await this.fetch(
        `/agents/sessions/${sessionId}/commands`,
        { headers: { accept: 'text/event-stream' } },
        limit.signal,
      );
      let events: AgentEvent[] = [];
      const parser = createParser({
        onEvent: ({ event, data }) => {
          const read = agentEventSchema.safeParse({ event, data: json(data) });
          // What is not known is of a newer server.
          if (read.success) events.push(read.data);
        },
      });
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        limit.refresh();
        parser.feed(decoder.decode(chunk, { stream: true }));
        const ready = events;
        events = [];
        yield* ready;
      }
    } catch (error) {
      throw limit.exceeded
        ? new ServerError(0, 'The server has fallen silent')
        : ServerError.from(error);
    } finally {
      limit.end();
    }
  }

  /**
   * Sends what has a number once more where the connection broke off, since a server that has it already does not take it again. A
   * connection that was kept open may be closed by the other side in the moment in which it is used.
   */
  private async postNumbered<T extends z.ZodTypeAny>(
    ...sent: [path: string, body: string, answer: T, signal: AbortSignal]
  ): Promise<z.output<T>> {
    try {
      return await this.post(...sent);
    } catch (error) {
      if (!(error instanceof ServerError && error.isReset)) throw error;
      return this.post(...sent);
    }
  }

  private async post<T extends z.ZodTypeAny>(
    path: string,
    body: string,
    answer: T,
    signal: AbortSignal,
  ): Promise<z.output<T>> {
    const compressed = body.length >= COMPRESS_FROM;
    const limit = new TimeLimit(this.timing.request, signal);
    try {
      const response = await this.fetch(
        path,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(compressed && { 'content-encoding': 'gzip' }),
          },
          body: compressed ? await compress(body) : body,
        },
        limit.signal,
      );
      const read = answer.safeParse(json(await response.text()));
      if (!read.success) {
        throw new ServerError(
          response.status,
          'The server answered what an agent does not understand: is this the address of a Gimlet server?',
        );
      }
      return read.data;
    } catch (error) {
      throw limit.exceeded
        ? new ServerError(0, 'The server did not answer in time')
        : ServerError.from(error);
    } finally {
      limit.end();
    }
  }

  private async fetch(
    path: string,
    init: RequestInit,
    signal: AbortSignal,
  ): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${this.api}${path}`, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${this.token}` },
        signal,
        // A token is for this server alone.
        redirect: 'error',
      });
    } catch (error) {
      throw ServerError.from(error);
    }
    if (!response.ok) throw await ServerError.of(response);
    return response;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
