import type { LoggerService } from '@backstage/backend-plugin-api';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ErrorRequestHandler } from 'express';
import { v7 as uuid } from 'uuid';
import { errorBody } from './errorBody';
import { knownError } from './knownError';

/** Answers every error in the one shape. Of defects the log has the details, and the answer an id to find them by. */
export function errorHandler(logger: LoggerService): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const known = knownError(error);
    const id = uuid();
    if (!known) {
      logger.error(
        `Defect ${id} at ${request.method} ${request.originalUrl}`,
        error instanceof Error ? error : new Error(String(error)),
      );
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    const told =
      known ??
      new GimletError('internal', 'Something went wrong in the server', {
        whatToDo: `The server's log says more at ${id}.`,
      });
    const body = errorBody(told, request);
    if (known && body.response.statusCode >= 500) {
      logger.warn(
        `${request.method} ${request.originalUrl}: ${known.message}`,
        known,
      );
    }
    if (told.code === 'unauthenticated') {
      response.set('www-authenticate', 'Bearer realm="gimlet"');
    }
    response.status(body.response.statusCode).json(body);
  };
}
