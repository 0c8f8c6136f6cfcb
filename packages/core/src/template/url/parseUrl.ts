import { isIPv6 } from 'node:net';
import type { Bytes } from '../bytes';
import { EvaluationError } from '../TemplateError';
import { unescapePart } from './percent';

/** A URL in parts, decoded as Go's net/url does. */
export interface UrlParts {
  scheme: Bytes;
  opaque: Bytes;
  user?: UserInfo;
  host: Bytes;
  path: Bytes;
  query: Bytes;
  fragment: Bytes;
}

export interface UserInfo {
  name: Bytes;
  password?: Bytes;
}

const USER = /^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/;
const PORT = /^(:[0-9]*)?$/;

/** The text before the first separator and the text after it. */
function cut(text: Bytes, separator: string): [Bytes, Bytes] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function parseUser(text: Bytes): UserInfo {
  if (!USER.test(text)) {
    throw new EvaluationError('net/url: invalid userinfo');
  }
  const [name, password] = cut(text, ':');
  return {
    name: unescapePart(name, 'user'),
    password: text.includes(':') ? unescapePart(password, 'user') : undefined,
  };
}

function checkPort(port: Bytes): void {
  if (!PORT.test(port)) {
    throw new EvaluationError(`invalid port "${port}" after host`);
  }
}

function parseLiteral(host: Bytes): Bytes {
  const close = host.lastIndexOf(']');
  if (close < 0) throw new EvaluationError("missing ']' in host");
  const port = host.slice(close + 1);
  checkPort(port);
  const inside = host.slice(1, close);
  const zoneAt = inside.indexOf('%25');
  const address = zoneAt < 0 ? inside : inside.slice(0, zoneAt);
  const zone = zoneAt < 0 ? '' : unescapePart(inside.slice(zoneAt), 'zone');
  const decoded = unescapePart(address, 'host');
  if (!isIPv6(decoded) || zone === '%') {
    throw new EvaluationError('invalid IP-literal');
  }
  return `[${decoded}${zone}]${port}`;
}

function parseHost(scheme: Bytes, host: Bytes): Bytes {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) throw new EvaluationError('invalid IP-literal');
  if (bracket === 0) return parseLiteral(host);
  const isHttp = scheme === 'http' || scheme === 'https';
  const colon = isHttp ? host.indexOf(':') : host.lastIndexOf(':');
  if (colon >= 0) checkPort(host.slice(colon));
  return unescapePart(host, 'host');
}

/** The scheme and the text after it; a text without one has none. */
function cutScheme(text: Bytes): [Bytes, Bytes] {
  if (text.startsWith(':')) {
    throw new EvaluationError('missing protocol scheme');
  }
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text);
  return match
    ? [match[1].toLowerCase(), text.slice(match[0].length)]
    : ['', text];
}

/** @throws EvaluationError for what Go's net/url refuses. */
export function parseUrl(text: Bytes): UrlParts {
  const [whole, fragment] = cut(text, '#');
  if ([...whole].some(byte => byte < ' ' || byte === '\x7f')) {
    throw new EvaluationError('net/url: invalid control character in URL');
  }
  const empty = { scheme: '', opaque: '', host: '', query: '' };
  if (whole === '*') {
    return {
      ...empty,
      path: '*',
      fragment: unescapePart(fragment, 'fragment'),
    };
  }
  const [scheme, afterScheme] = cutScheme(whole);
  const [rest, query] = cut(afterScheme, '?');
  const parts = {
    ...empty,
    scheme,
    query,
    fragment: unescapePart(fragment, 'fragment'),
  };
  if (!rest.startsWith('/') && scheme !== '') {
    return { ...parts, opaque: rest, path: '' };
  }
  if (!rest.startsWith('/') && cut(rest, '/')[0].includes(':')) {
    throw new EvaluationError('first path segment in URL cannot contain colon');
  }
  const hasAuthority =
    rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  if (!hasAuthority) return { ...parts, path: unescapePart(rest, 'path') };
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const path = slash < 0 ? '' : rest.slice(slash);
  const at = authority.lastIndexOf('@');
  const host = parseHost(scheme, authority.slice(at + 1));
  const user = at < 0 ? undefined : parseUser(authority.slice(0, at));
  return { ...parts, host, user, path: unescapePart(path, 'path') };
}

/** The host without its port and without the brackets of an IPv6 address. */
export function hostNameOf(host: Bytes): Bytes {
  const colon = host.lastIndexOf(':');
  const hasPort = colon >= 0 && PORT.test(host.slice(colon));
  const name = hasPort ? host.slice(0, colon) : host;
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}
