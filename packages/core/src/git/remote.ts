import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

/**
 * How we show who we are. Nothing of it reaches an address, an argument or a log.
 *
 * `token`: for HTTP(S); `username` is `x-access-token` where nothing is said.
 * `ssh`: absolute paths; the user's own key and known hosts where they are left out.
 *
 * @public
 */
export type GitCredentials =
  | { kind: 'token'; username?: string; token: string }
  | { kind: 'ssh'; keyFile?: string; knownHostsFile?: string };

/** Where a repository is fetched from and pushed to. @public */
export interface GitRemote {
  /** `https://`, `http://`, `ssh://`, `user@host:path`, `file://` or an absolute path; never with a password in it. */
  url: string;
  credentials?: GitCredentials;
}

/** The same with credentials that expire: they are asked for before each fetch and push. @public */
export interface RenewingRemote {
  url: string;
  credentials: () => Promise<GitCredentials | undefined>;
}

/** An address that was checked. @public */
export interface RemoteAddress {
  protocol: 'https' | 'http' | 'ssh' | 'file';
  /** What git is given. */
  url: string;
  /** Scheme, host and port of HTTP(S) addresses. */
  origin?: string;
}

const WHAT_TO_GIVE =
  'Give an https:// or ssh:// address, user@host:path, or the absolute path of a repository on this machine.';

const WITHOUT_PASSWORD =
  'Take the name and the password out of the address and give the token separately. If the address was stored or shared, revoke the token.';

const SSH_USER = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const HOST = /^(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])$/;
const SCP_STYLE = /^(?:([^@/:\s]+)@)?([A-Za-z0-9][A-Za-z0-9.-]*):([^:\s].*)$/;

/** An address as it may be shown: without the name and password that somebody put into it. */
export function maskUrl(url: string): string {
  return url
    .replace(/^([a-z+.-]+:\/\/)[^/]*@/i, '$1***@')
    .replace(/^[^/@]*:[^/@]*@/, '***@')
    .replace(/[?#].*$/s, '?***');
}

function refused(url: string, why: string, whatToDo: string): GimletError {
  return new GimletError(
    'invalid',
    `the address ${JSON.stringify(maskUrl(url))} ${why}`,
    { whatToDo },
  );
}

function parseFile(url: string, path: string): RemoteAddress {
  if (!isAbsolute(path)) {
    throw refused(url, 'is no absolute path', WHAT_TO_GIVE);
  }
  return { protocol: 'file', url: path };
}

function parseScpStyle(url: string, match: RegExpExecArray): RemoteAddress {
  const [, user, , path] = match;
  if (/^[^/]*@/.test(path)) {
    throw refused(url, 'has a password in it', WITHOUT_PASSWORD);
  }
  if (user !== undefined && !SSH_USER.test(user)) {
    throw refused(url, 'has no valid user name', WHAT_TO_GIVE);
  }
  if (path.startsWith('-')) {
    throw refused(url, 'has a path that looks like an option', WHAT_TO_GIVE);
  }
  return { protocol: 'ssh', url };
}

function parseWithScheme(url: string): RemoteAddress {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw refused(url, 'cannot be read', WHAT_TO_GIVE);
  }
  const protocol = parsed.protocol.slice(0, -1);
  if (parsed.password !== '') {
    throw refused(url, 'has a password in it', WITHOUT_PASSWORD);
  }
  if (parsed.search !== '' || parsed.hash !== '') {
    throw refused(
      url,
      'has a query or a fragment',
      'Give the address that git clone takes.',
    );
  }
  if (protocol === 'file') {
    return parseFile(url, fileUrlPath(url));
  }
  if (!HOST.test(parsed.hostname) || /^\/*$/.test(parsed.pathname)) {
    throw refused(url, 'names no repository', WHAT_TO_GIVE);
  }
  if (protocol === 'ssh') {
    if (parsed.username !== '' && !SSH_USER.test(parsed.username)) {
      throw refused(url, 'has no valid user name', WHAT_TO_GIVE);
    }
    return { protocol, url };
  }
  if (protocol === 'https' || protocol === 'http') {
    if (parsed.username !== '') {
      throw refused(
        url,
        'has a user name in it, which may be a token',
        'Take the name out of the address and give it with the token.',
      );
    }
    return { protocol, url: parsed.href, origin: parsed.origin };
  }
  throw refused(url, `uses ${protocol}, which is not allowed`, WHAT_TO_GIVE);
}

function fileUrlPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw refused(url, 'names no path on this machine', WHAT_TO_GIVE);
  }
}

/**
 * Checks the address of a remote. Throws a GimletError `invalid` (with the secret masked) for passwords in it, for schemes
 * that run programs or cannot prove who answers (`ext::`, `git://`), and for what git could take for an option.
 *
 * @public
 */
export function parseRemoteUrl(url: string): RemoteAddress {
  if (url === '' || url !== url.trim() || /\p{Cc}/u.test(url)) {
    throw refused(url, 'cannot be read', WHAT_TO_GIVE);
  }
  if (url.startsWith('-')) {
    throw refused(url, 'looks like an option', WHAT_TO_GIVE);
  }
  if (isAbsolute(url)) {
    return parseFile(url, url);
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
    return parseWithScheme(url);
  }
  const scp = url.includes('::') ? null : SCP_STYLE.exec(url);
  if (scp) {
    return parseScpStyle(url, scp);
  }
  throw refused(url, 'is no address of a repository', WHAT_TO_GIVE);
}
