import type { Bytes } from '../bytes';
import type { UrlParts, UserInfo } from './parseUrl';
import { escapePart } from './percent';

export function formatUser({ name, password }: UserInfo): Bytes {
  const secret =
    password === undefined ? '' : `:${escapePart(password, 'user')}`;
  return `${escapePart(name, 'user')}${secret}`;
}

function formatAuthority({ scheme, host, path, user }: UrlParts): Bytes {
  if (scheme === '' && host === '' && !user) return '';
  const slashes = host !== '' || path !== '' || user ? '//' : '';
  const account = user ? `${formatUser(user)}@` : '';
  return `${slashes}${account}${escapePart(host, 'host')}`;
}

function formatPath(url: UrlParts, before: Bytes): Bytes {
  const path = url.path === '*' ? '*' : escapePart(url.path, 'path');
  const slash =
    path !== '' && !path.startsWith('/') && url.host !== '' ? '/' : '';
  const looksLikeScheme =
    before === '' && slash === '' && path.split('/')[0].includes(':');
  return `${slash}${looksLikeScheme ? './' : ''}${path}`;
}

/** A URL from its parts, as Go's net/url writes it. */
export function formatUrl(url: UrlParts): Bytes {
  const scheme = url.scheme === '' ? '' : `${url.scheme}:`;
  const query = url.query === '' ? '' : `?${url.query}`;
  const fragment =
    url.fragment === '' ? '' : `#${escapePart(url.fragment, 'fragment')}`;
  if (url.opaque !== '') return `${scheme}${url.opaque}${query}${fragment}`;
  const before = `${scheme}${formatAuthority(url)}`;
  return `${before}${formatPath(url, before)}${query}${fragment}`;
}
