import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

const MAKE_A_TOKEN =
  'Make one in the portal (Gimlet → Tokens) or, signed in as a user, by:\n  gimlet token create --name ci --action artifact.create --repository OWNER/NAME --env ENVIRONMENT';

/** Why a connection failed, as the system calls it: `ECONNREFUSED`. */
function systemCode(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string') {
      const { code } = current;
      if (/^[A-Z][A-Z0-9_]+$/.test(code)) {
        return code;
      }
    }
  }
  return undefined;
}

/** The same error with what a person at a terminal can do about it. */
export function explained(
  error: unknown,
  server: { address: string; hasToken: boolean },
): unknown {
  if (!(error instanceof GimletError)) {
    return error;
  }
  const { address, hasToken } = server;
  const { code, message, problems } = error;
  const because = (text: string, whatToDo: string) =>
    new GimletError(code, text, { whatToDo, problems, cause: error });
  switch (code) {
    case 'unauthenticated':
      return hasToken
        ? because(
            message,
            `Give another token. That of a user of Backstage lives for an hour. ${MAKE_A_TOKEN}`,
          )
        : because(
            `${address} wants to know who asks, and no token was given`,
            `Give one: --token-file FILE, or GIMLET_TOKEN. ${MAKE_A_TOKEN}`,
          );
    case 'unreachable': {
      // The server's own words, about a gitops repository that does not answer it, have no cause here.
      const reason = systemCode(error.cause);
      return error.cause === undefined
        ? error
        : because(
            reason ? `${message} (${reason})` : message,
            `Check its address, and whether it runs:\n  curl ${address}/health`,
          );
    }
    case 'not-found':
      // A file that is not there has its cause: the system's own words.
      return error.whatToDo === undefined && error.cause === undefined
        ? because(
            message,
            `Perhaps there is no Gimlet server at ${address}. Check:\n  curl ${address}/health`,
          )
        : error;
    case 'app-taken':
      return because(
        message,
        'Give the app another name, or take it over on purpose: --take-over',
      );
    case 'stale':
      return because(
        message,
        'See the new one:  the same with --dry-run\nOr make it:       --plan with the digest that it shows',
      );
    default:
      return error;
  }
}
