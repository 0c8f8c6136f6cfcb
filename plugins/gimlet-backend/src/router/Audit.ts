import type {
  AuditorService,
  AuditorServiceEvent,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { OperationName } from '@gimlet-io/backstage-plugin-gimlet-common';
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
function eventIdOf(name: OperationName): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

/** Writes who changes what, and how it ended, to the audit log. */
export class Audit {
  readonly #auditor: AuditorService;

  constructor(options: { auditor: AuditorService }) {
    this.#auditor = options.auditor;
  }

  begin(options: {
    name: OperationName;
    caller: Caller;
    request: Request;
    meta: JsonObject;
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
        ...options.meta,
      },
    });
  }
}
