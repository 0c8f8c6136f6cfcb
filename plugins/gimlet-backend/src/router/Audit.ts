import type {
  AuditorService,
  AuditorServiceEvent,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type {
  OperationName,
  StreamName,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Request } from 'express';
import type { Caller } from '../authorization';

function refOf(caller: Caller): string {
  switch (caller.kind) {
    case 'user':
      return caller.ref;
    case 'token':
      return `token/${caller.name}`;
    default:
      return `service/${caller.subject}`;
  }
}

/** `createRequest` becomes `create-request`. */
function eventIdOf(name: OperationName | StreamName): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

/** Writes who changes what, and how it ended, to the audit log. */
export class Audit {
  readonly #auditor: AuditorService;

  constructor(options: { auditor: AuditorService }) {
    this.#auditor = options.auditor;
  }

  /** Performs a change between the entry that it is asked for and the one that says how it ended. */
  async of<Answer>(
    perform: () => Promise<Answer>,
    options: {
      name: OperationName | StreamName;
      caller: Caller;
      request: Request;
      asked: JsonObject;
      done?: (answer: Answer) => JsonObject;
    },
  ): Promise<Answer> {
    const event = await this.#begin(options);
    let answer: Answer;
    try {
      answer = await perform();
    } catch (error) {
      await event.fail({
        error: error instanceof Error ? error : new Error(String(error)),
      });
      throw error;
    }
    await event.success({ meta: options.done?.(answer) });
    return answer;
  }

  #begin(options: {
    name: OperationName | StreamName;
    caller: Caller;
    request: Request;
    asked: JsonObject;
  }): Promise<AuditorServiceEvent> {
    const { name, caller, request } = options;
    const isToken = caller.kind === 'token';
    return this.#auditor.createEvent({
      eventId: eventIdOf(name),
      severityLevel: 'medium',
      // The auditor asks Backstage who sent a request, and Backstage does not know our tokens.
      ...(!isToken && { request }),
      meta: {
        caller: refOf(caller),
        ...(isToken && {
          tokenId: caller.id,
          method: request.method,
          url: request.originalUrl,
          ...(request.ip && { ip: request.ip }),
        }),
        ...options.asked,
      },
    });
  }
}
