const PLUGIN_PATH = '/api/gimlet';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.+\.localhost)$/;

/** A server's API as it was found from what the person gave. */
export interface ServerAddress {
  /** Ends in `/api/gimlet`. */
  api: string;
  /** What is sent there can be read on the way. */
  inClear: boolean;
}

/**
 * The API of a server that was named by the address of its Backstage backend, or by the API's own.
 *
 * @throws Error where it is no web address, or holds a password.
 */
export function serverAddress(given: string): ServerAddress {
  const url = URL.parse(given.trim());
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(
      'The address of the server is none: give that of the Backstage backend, such as https://backstage.acme.example',
    );
  }
  if (url.username || url.password) {
    throw new Error(
      "A server's address holds no name and no password: the token is given by itself",
    );
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
