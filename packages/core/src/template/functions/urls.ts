import type { Bytes } from '../bytes';
import { EvaluationError } from '../TemplateError';
import { formatUrl, formatUser } from '../url/formatUrl';
import { hostNameOf, parseUrl } from '../url/parseUrl';
import { GoMap, kindName } from '../values';
import type { FunctionTable } from './function';
import { fixed } from './function';

function parsed(text: Bytes): GoMap {
  const url = parseUrl(text);
  return new GoMap([
    ['scheme', url.scheme],
    ['host', url.host],
    ['hostname', hostNameOf(url.host)],
    ['path', url.path],
    ['query', url.query],
    ['opaque', url.opaque],
    ['fragment', url.fragment],
    ['userinfo', url.user ? formatUser(url.user) : ''],
  ]);
}

function textAt(map: GoMap, key: string): Bytes {
  if (!map.entries.has(key)) return '';
  const value = map.entries.get(key);
  if (typeof value === 'string') return value;
  throw new EvaluationError(
    `unable to parse ${key} key, must be of type string, but ${kindName(
      value,
    )} found`,
  );
}

function joined(map: GoMap): Bytes {
  const userinfo = textAt(map, 'userinfo');
  return formatUrl({
    scheme: textAt(map, 'scheme'),
    host: textAt(map, 'host'),
    path: textAt(map, 'path'),
    query: textAt(map, 'query'),
    opaque: textAt(map, 'opaque'),
    fragment: textAt(map, 'fragment'),
    user:
      userinfo === '' ? undefined : parseUrl(`proto://${userinfo}@host`).user,
  });
}

/** sprig's functions over URLs. */
export const urls: FunctionTable = {
  urlParse: fixed(['string'], (_meter, text) => parsed(text)),
  urlJoin: fixed(['map'], (_meter, map) => joined(map)),
};
