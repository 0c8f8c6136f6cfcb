import { GimletError } from '../errors/GimletError';

const PLUGIN_PATH = '/api/gimlet';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.+\.localhost)$/;

/** A server's API as it was found from what a person gave. @public */
export interface ServerAddress {
  /** Ends in `/api/gimlet`. */
  api: string;
  /** What is sent there can be read on the way. */
  inClear: boolean;
}

function noAddress(message: string): GimletError {
  return new GimletError('invalid', message, {
    whatToDo:
      'Give the address of the Backstage backend: --server https://backstage.acme.example',
  });
}

function parse(given: string): URL {
  try {
    return new URL(given);
  } catch {
    throw noAddress(`${JSON.stringify(given)} is no address of a server`);
  }
}

/**
 * The API of a server that was named by the address of its Backstage backend, or by the API's own.
 *
 * @throws GimletError `invalid` where it is no web address, or holds a name or a password, which are never repeated
 * @public
 */
export function serverAddress(given: string): ServerAddress {
  const url = parse(given.trim());
  if (url.username || url.password) {
    throw new GimletError(
      'invalid',
      "A server's address holds no name and no password",
      { whatToDo: 'Give a token instead: --token-file FILE, or GIMLET_TOKEN.' },
    );
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw noAddress(`${JSON.stringify(given)} is no web address`);
  }
  const path = url.pathname.replace(/\/+$/, '');
  const base = path.endsWith(PLUGIN_PATH)
    ? path.slice(0, -PLUGIN_PATH.length)
    : path;
  return {
    api: `${url.origin}${base}${PLUGIN_PATH}`,
    inClear: url.protocol === 'http:' && !LOOPBACK.test(url.hostname),
  };
}
