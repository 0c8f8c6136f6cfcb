import {
  GimletError,
  type GimletErrorCode,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** Errors that Backstage's services throw on purpose; their words are meant for the caller. */
const CODE_OF_NAME: Record<string, GimletErrorCode> = {
  InputError: 'invalid',
  AuthenticationError: 'unauthenticated',
  NotAllowedError: 'not-allowed',
  NotFoundError: 'not-found',
  ConflictError: 'conflict',
};

function textField(error: Error, field: string): string | undefined {
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : undefined;
}

/** What the reader of the body and of the address found, which is about what was sent. */
function aboutTheRequest(error: Error): GimletError | undefined {
  switch (textField(error, 'type')) {
    case 'entity.too.large':
      return new GimletError('too-large', 'The body is larger than is taken', {
        whatToDo: `Send at most ${Reflect.get(error, 'limit')} bytes.`,
        cause: error,
      });
    case 'entity.parse.failed':
      return new GimletError('invalid', 'The body is no JSON', {
        whatToDo: 'Send one JSON object, in UTF-8.',
        cause: error,
      });
    case 'charset.unsupported':
    case 'encoding.unsupported':
    case 'request.size.invalid':
    case 'request.aborted':
      return new GimletError('invalid', 'The body cannot be read', {
        whatToDo: 'Send one JSON object, in UTF-8, as it is or with gzip.',
        cause: error,
      });
    default:
      return error instanceof URIError
        ? new GimletError('invalid', 'The path cannot be decoded', {
            whatToDo: 'Encode each part of the path once, as UTF-8.',
            cause: error,
          })
        : undefined;
  }
}

/** The error as it may be told; `undefined` for a defect, of which nobody outside is told anything. */
export function knownError(error: unknown): GimletError | undefined {
  if (error instanceof GimletError) {
    return error.code === 'internal' ? undefined : error;
  }
  if (!(error instanceof Error)) return undefined;
  const code = CODE_OF_NAME[error.name];
  return code
    ? new GimletError(code, error.message, { cause: error })
    : aboutTheRequest(error);
}
