import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { Agent, request } from 'undici';
import { privateAddressError, shownUrl, type ChartAccess } from './chartPolicy';
import { isPublicAddress } from './privateAddress';

const gunzipAsync = promisify(gunzip);

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const CONNECT_TIMEOUT_MS = 10_000;
const PRIVATE_ADDRESS = 'GIMLET_PRIVATE_ADDRESS';

/** Asks for all addresses of a name, as `dns.lookup` with `all` does. */
export type AddressLookup = (
  name: string,
  callback: (
    error: NodeJS.ErrnoException | null,
    addresses: LookupAddress[],
  ) => void,
) => void;

/** One request; only GET is ever made. */
export interface DownloadRequest {
  /** More bytes than this are an error. */
  maxBytes: number;
  headers?: Record<string, string>;
  /** Sent to the origin of the first address alone, never to where it redirects. */
  authorization?: string;
  /** Answers that are not errors beside 200, such as 304 and 401. */
  expected?: readonly number[];
}

/** What came back, redirects followed. */
export interface DownloadResponse {
  status: number;
  headers: Record<string, string | undefined>;
  body: Buffer;
  /** Where it came from in the end. */
  url: URL;
}

/** Fetches by HTTP(S), within a policy. */
export interface Downloader {
  /**
   * @throws GimletError `not-allowed` (the host, a redirect's host, or its address), `not-found`, `denied`, `unreachable`,
   * `timeout`, or `invalid` for an answer that is too long.
   */
  get(url: URL, options: DownloadRequest): Promise<DownloadResponse>;
  close(): Promise<void>;
}

function allAddresses(
  ...[name, callback]: Parameters<AddressLookup>
): ReturnType<AddressLookup> {
  systemLookup(name, { all: true, verbatim: true }, callback);
}

/**
 * Looks names up for a connection and keeps public addresses only. What is checked is what is connected to, so an answer
 * that changes between a check and its use cannot lead inside.
 */
function publicLookup(lookup: AddressLookup): LookupFunction {
  return (name, options, callback) => {
    lookup(name, (error, addresses) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const open = addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = open;
      if (!first) {
        callback(
          Object.assign(new Error('not a public address'), {
            code: PRIVATE_ADDRESS,
            address: addresses[0]?.address ?? 'none',
          }),
          '',
          0,
        );
      } else if (options.all) {
        callback(null, open);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

function anyLookup(lookup: AddressLookup): LookupFunction {
  return (name, options, callback) => {
    lookup(name, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) {
        callback(error ?? new Error(`${name} has no address`), '', 0);
      } else if (options.all) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

/** A field of what was thrown; errors of Node itself need not be instances of this realm's `Error`. */
function fieldOf(error: unknown, field: 'code' | 'name' | 'address') {
  const value: unknown =
    typeof error === 'object' && error !== null
      ? Reflect.get(error, field)
      : undefined;
  return typeof value === 'string' ? value : undefined;
}

function connectionError(url: URL, error: unknown): GimletError {
  if (error instanceof GimletError) {
    return error;
  }
  const code = fieldOf(error, 'code');
  if (code === PRIVATE_ADDRESS) {
    return privateAddressError(url, fieldOf(error, 'address') ?? 'unknown');
  }
  if (
    fieldOf(error, 'name') === 'TimeoutError' ||
    code === 'UND_ERR_CONNECT_TIMEOUT' ||
    code === 'UND_ERR_HEADERS_TIMEOUT' ||
    code === 'UND_ERR_BODY_TIMEOUT'
  ) {
    return new GimletError(
      'timeout',
      `${shownUrl(url)} did not answer in time.`,
      {
        whatToDo: 'Try again; check that the host can be reached.',
        cause: error,
      },
    );
  }
  return new GimletError(
    'unreachable',
    `${shownUrl(url)} cannot be reached${code ? ` (${code})` : ''}.`,
    {
      whatToDo: 'Check the address and the network, and try again.',
      cause: error,
    },
  );
}

function statusError(url: URL, status: number): GimletError {
  const place = shownUrl(url);
  if (status === 404 || status === 410) {
    return new GimletError(
      'not-found',
      `There is nothing at ${place} (${status}).`,
      {
        whatToDo: 'Check the address of the chart, its name and its version.',
      },
    );
  }
  if (status === 401 || status === 403) {
    return new GimletError(
      'denied',
      `${place} refused the request (${status}).`,
      {
        whatToDo: `Check that the chart exists, and the credentials for ${url.host}.`,
      },
    );
  }
  return new GimletError('unreachable', `${place} answered with ${status}.`, {
    whatToDo: 'Try again later; the server has a problem.',
  });
}

function tooLarge(url: URL, maxBytes: number): GimletError {
  return new GimletError(
    'invalid',
    `${shownUrl(url)} is larger than ${maxBytes / 1024 / 1024} MiB.`,
    { whatToDo: 'Charts and indexes of that size are not read.' },
  );
}

async function readBody(
  body: AsyncIterable<Uint8Array>,
  url: URL,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > maxBytes) {
      throw tooLarge(url, maxBytes);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function flatHeaders(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

function redirectTarget(access: ChartAccess, from: URL, location: string): URL {
  let target: URL;
  try {
    target = new URL(location, from);
  } catch (error) {
    throw connectionError(from, error);
  }
  const secure = target.protocol === 'https:';
  if (!secure && !(target.protocol === 'http:' && from.protocol === 'http:')) {
    throw new GimletError(
      'not-allowed',
      `${shownUrl(from)} redirects to ${target.protocol}//${
        target.host
      }, which is not followed.`,
      { whatToDo: 'Use an address that stays on https.' },
    );
  }
  if (target.username || target.password) {
    throw new GimletError(
      'not-allowed',
      `${shownUrl(
        from,
      )} redirects to an address with a user name in it, which is not followed.`,
    );
  }
  try {
    access.ofUrl(target);
  } catch (error) {
    if (error instanceof GimletError) {
      throw new GimletError(
        error.code,
        `${shownUrl(from)} redirects to ${target.host}. ${error.message}`,
        { whatToDo: error.whatToDo },
      );
    }
    throw error;
  }
  return target;
}

/**
 * Makes a downloader. Connections to hosts without `privateAddresses` reach public addresses only; each redirect must stay
 * within the policy; there are at most five.
 *
 * @param options - `timeoutMs` is for one whole download, redirects included
 */
export function createDownloader(options: {
  access: ChartAccess;
  timeoutMs?: number;
  lookup?: AddressLookup;
}): Downloader {
  const { access, timeoutMs = 60_000, lookup = allAddresses } = options;
  const connect = { timeout: CONNECT_TIMEOUT_MS };
  const publicAgent = new Agent({
    connect: { ...connect, lookup: publicLookup(lookup) },
  });
  const anyAgent = new Agent({
    connect: { ...connect, lookup: anyLookup(lookup) },
  });

  async function once(
    url: URL,
    { maxBytes, headers, authorization }: DownloadRequest,
    signal: AbortSignal,
  ): Promise<DownloadResponse> {
    const { privateAddresses } = access.ofUrl(url);
    try {
      const answer = await request(url, {
        method: 'GET',
        dispatcher: privateAddresses ? anyAgent : publicAgent,
        signal,
        headers: {
          'user-agent': 'gimlet',
          ...headers,
          ...(authorization && { authorization }),
        },
      });
      const body = await readBody(answer.body, url, maxBytes);
      return {
        status: answer.statusCode,
        headers: flatHeaders(answer.headers),
        body,
        url,
      };
    } catch (error) {
      throw connectionError(url, error);
    }
  }

  return {
    async get(start, asked) {
      const signal = AbortSignal.timeout(timeoutMs);
      let url = start;
      for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
        const sameOrigin = url.origin === start.origin;
        const response = await once(
          url,
          {
            ...asked,
            authorization: sameOrigin ? asked.authorization : undefined,
          },
          signal,
        );
        const { status, headers } = response;
        if (status === 200) {
          return response.headers['content-encoding'] === 'gzip' &&
            asked.headers?.['accept-encoding'] === 'gzip'
            ? { ...response, body: await decode(response, asked.maxBytes) }
            : response;
        }
        if (asked.expected?.includes(status)) {
          return response;
        }
        if (!REDIRECTS.has(status) || !headers.location) {
          throw statusError(url, status);
        }
        url = redirectTarget(access, url, headers.location);
      }
      throw new GimletError(
        'unreachable',
        `${shownUrl(start)} redirects more than ${MAX_REDIRECTS} times.`,
      );
    },
    async close() {
      await Promise.all([publicAgent.close(), anyAgent.close()]);
    },
  };
}

async function decode(
  { body, url }: DownloadResponse,
  maxBytes: number,
): Promise<Buffer> {
  try {
    return await gunzipAsync(body, { maxOutputLength: maxBytes });
  } catch (error) {
    throw fieldOf(error, 'code') === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge(url, maxBytes)
      : connectionError(url, error);
  }
}
