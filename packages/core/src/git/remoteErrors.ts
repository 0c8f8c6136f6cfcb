import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { LOCK_IN_THE_WAY } from './deadLock';
import type { GitResult } from './gitProcess';

/**
 * Why a push did not happen.
 *
 * `StaleHead`: the branch is not where it was expected; fetch and plan again.
 * `Denied`: the remote refuses it; the same push will be refused again.
 * `Unreachable`: no clear answer, so the push may or may not have happened; look before it is tried again.
 *
 * @public
 */
export type GitPushErrorKind = 'StaleHead' | 'Denied' | 'Unreachable';

const PUSH_CODES = {
  StaleHead: 'stale',
  Denied: 'denied',
  Unreachable: 'unreachable',
} as const;

/** A push that did not happen, or may not have. @public */
export class GitPushError extends GimletError {
  readonly kind: GitPushErrorKind;
  /**
   * Of a `Denied` push: whether a rule of the remote spoke about what was pushed (then a part of it may pass), or whether
   * the remote did not let us in at all.
   */
  readonly refused: 'content' | 'access' | undefined;

  constructor(options: {
    kind: GitPushErrorKind;
    message: string;
    whatToDo: string;
    refused?: 'content' | 'access';
  }) {
    super(PUSH_CODES[options.kind], options.message, options);
    this.name = 'GitPushError';
    this.kind = options.kind;
    this.refused = options.refused;
  }
}

/** Why a repository could not be fetched. @public */
export type GitFetchErrorKind = 'Denied' | 'NotFound' | 'Unreachable';

const FETCH_CODES = {
  Denied: 'denied',
  NotFound: 'not-found',
  Unreachable: 'unreachable',
} as const;

/** A fetch that did not happen. @public */
export class GitFetchError extends GimletError {
  readonly kind: GitFetchErrorKind;

  constructor(options: {
    kind: GitFetchErrorKind;
    message: string;
    whatToDo: string;
  }) {
    super(FETCH_CODES[options.kind], options.message, options);
    this.name = 'GitFetchError';
    this.kind = options.kind;
  }
}

/** What git's words say about the way to the remote. The first row that fits counts. */
const TROUBLES: readonly {
  words: RegExp;
  kind: GitFetchErrorKind;
  whatToDo: string;
}[] = [
  {
    words: LOCK_IN_THE_WAY,
    kind: 'Unreachable',
    whatToDo:
      'Another git is at work in the same mirror, or was killed there. Try again in a minute: a lock that was left behind is taken away then.',
  },
  {
    words: /host key verification failed|no \S+ host key is known/i,
    kind: 'Denied',
    whatToDo:
      "Put the host's key into the known hosts file (ssh-keyscan HOST prints it; compare its fingerprint with the one that the host publishes).",
  },
  {
    words: /permission denied \(|too many authentication failures/i,
    kind: 'Denied',
    whatToDo:
      'Check that the public key is registered at the host for this repository, with write access.',
  },
  {
    words: /load key .*(?:invalid format|no such file|error in libcrypto)/i,
    kind: 'Denied',
    whatToDo: 'Check that the key file is a private key without a passphrase.',
  },
  {
    words: /returned error: 429|rate limit/i,
    kind: 'Unreachable',
    whatToDo:
      'The host limits how often it is asked. It is tried again later; make it rarer with fewer pushes a minute.',
  },
  {
    words:
      /authentication failed|could not read (?:username|password)|terminal prompts disabled|returned error: 40[13]|access denied|not authorized|write access to repository not granted/i,
    kind: 'Denied',
    whatToDo:
      'Check that the token is valid, has not expired and may read and write this repository.',
  },
  {
    words:
      /unable to update url base from redirection|returned error: 30[1278]/i,
    kind: 'Denied',
    whatToDo:
      'The host sends us to another address, which is not followed. Give the address that it names.',
  },
  {
    words:
      /repository .*not found|returned error: 404|does not appear to be a git repository|no such file or directory|does not exist/i,
    kind: 'NotFound',
    whatToDo:
      'Check the address. Hosts also say this of a repository that the token or key may not see.',
  },
  {
    words: /transport '.*' not allowed/i,
    kind: 'Denied',
    whatToDo: 'Give an https:// or ssh:// address.',
  },
  {
    words:
      /ssl certificate|certificate verif|server certificate|ssl_connect|ssl connect|gnutls|tls handshake/i,
    kind: 'Unreachable',
    whatToDo:
      "Check the host's certificate. A certificate authority of your own is named by GIT_SSL_CAINFO.",
  },
  {
    words: /could not resolve (?:host|proxy)|name or service not known/i,
    kind: 'Unreachable',
    whatToDo: 'Check the host name and that this machine can look it up.',
  },
];

const OTHERWISE = {
  kind: 'Unreachable',
  whatToDo: 'Check that the host is up and reachable from this machine.',
} as const;

/** The lines of git's output that a person needs. */
function essence(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map(line => line.trimEnd())
    .filter(line => line !== '' && !/^(?:To |hint:|warning:)/.test(line))
    .map(line => line.replace(/^(?:fatal|error): /, ''));
  return [...new Set(lines)].join('; ').slice(0, 2_000);
}

function troubleOf(result: GitResult) {
  if (result.timedOut) {
    return {
      kind: 'Unreachable',
      whatToDo: 'It took too long. Check the connection and the host.',
    } as const;
  }
  return TROUBLES.find(it => it.words.test(result.stderr)) ?? OTHERWISE;
}

/** The error for a fetch (or a listing of refs) that failed. */
export function fetchError(
  url: string,
  result: GitResult,
  mask: (text: string) => string,
): GitFetchError {
  const { kind, whatToDo } = troubleOf(result);
  const why = result.timedOut ? 'no answer in time' : essence(result.stderr);
  return new GitFetchError({
    kind,
    message: mask(`${url} cannot be fetched: ${why}`),
    whatToDo,
  });
}

/** What became of one ref in a push, as `git push --porcelain` says it. */
export interface PushedRef {
  accepted: boolean;
  summary: string;
}

/** Reads the line of `git push --porcelain` about a ref; `undefined` where git never came that far. */
export function readPorcelain(
  stdout: string,
  ref: string,
): PushedRef | undefined {
  for (const line of stdout.split('\n')) {
    const [flag, refs, summary] = line.split('\t');
    if (refs?.endsWith(`:${ref}`) && summary !== undefined) {
      return { accepted: flag !== '!', summary };
    }
  }
  return undefined;
}

/** The words of a rejection that only say that somebody else was faster. */
const SOMEBODY_WAS_FASTER =
  /stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref|reference already exists|incorrect old value|remote ref updated since checkout/i;

/** The error for a push that failed. */
export function pushError(
  url: string,
  branch: string,
  result: GitResult,
  pushed: PushedRef | undefined,
  mask: (text: string) => string,
): GitPushError {
  if (pushed && !result.timedOut && !/remote failure/.test(pushed.summary)) {
    if (SOMEBODY_WAS_FASTER.test(pushed.summary)) {
      return new GitPushError({
        kind: 'StaleHead',
        message: `${branch} of ${url} has moved: ${mask(pushed.summary)}`,
        whatToDo: 'Fetch, look at the new head and plan again.',
      });
    }
    const words = essence(
      result.stderr
        .split('\n')
        .filter(line => /^remote:/.test(line))
        .join('\n'),
    );
    return new GitPushError({
      kind: 'Denied',
      refused: 'content',
      message: mask(
        `${url} refuses the push to ${branch}: ${pushed.summary}${
          words && ` (${words})`
        }`,
      ),
      whatToDo: /checked out/.test(pushed.summary + result.stderr)
        ? 'The address is a clone with a work tree on this branch. Give a bare repository, or run there: git config receive.denyCurrentBranch updateInstead.'
        : 'Ask who keeps the repository which rule refuses it: a protected branch, a check or a hook.',
    });
  }
  const { kind, whatToDo } = troubleOf(result);
  const why = result.timedOut ? 'no answer in time' : essence(result.stderr);
  return new GitPushError({
    kind: kind === 'Unreachable' ? 'Unreachable' : 'Denied',
    refused: kind === 'Unreachable' ? undefined : 'access',
    message: mask(`the push to ${branch} of ${url} did not succeed: ${why}`),
    whatToDo,
  });
}
