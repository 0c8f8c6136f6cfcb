import type { LookupAddress } from 'node:dns';
import { gzipSync } from 'node:zlib';
import { readChartPolicy, type ChartPolicy } from './chartPolicy';
import { createDownloader, type AddressLookup } from './download';
import { serve, type TestServer } from './__testUtils__';

jest.setTimeout(60_000);

const servers: TestServer[] = [];
const closing: (() => Promise<void>)[] = [];

async function start(...args: Parameters<typeof serve>) {
  const server = await serve(...args);
  servers.push(server);
  return server;
}

function downloader(
  policy: ChartPolicy,
  options: { lookup?: AddressLookup; timeoutMs?: number } = {},
) {
  const made = createDownloader({
    access: readChartPolicy(policy),
    ...options,
  });
  closing.push(() => made.close());
  return made;
}

/** Answers names from a table. */
function lookupFrom(table: Record<string, LookupAddress[]>): AddressLookup {
  return (name, callback) => callback(null, table[name] ?? []);
}

const loopback: LookupAddress = { address: '127.0.0.1', family: 4 };

afterAll(async () => {
  await Promise.all(closing.map(close => close()));
  await Promise.all(servers.map(server => server.close()));
});

const limit = { maxBytes: 1024 };

describe('a server', () => {
  it('refuses a name that means a private address, and says what to write', async () => {
    const server = await start((_, response) => response.end('secret'));
    const url = new URL(server.url);
    url.hostname = 'charts.example.com';
    const allow = [`http://${url.host}`];
    const lookup = lookupFrom({ 'charts.example.com': [loopback] });
    await expect(
      downloader({ mode: 'server', allow }, { lookup }).get(url, limit),
    ).rejects.toMatchObject({
      code: 'not-allowed',
      message: expect.stringMatching(/127\.0\.0\.1/),
      whatToDo: expect.stringContaining(
        `{ host: "http://${url.host}", privateAddresses: true }`,
      ),
    });
    expect(server.requests).toEqual([]);

    const [host] = allow;
    const response = await downloader(
      { mode: 'server', allow: [{ host, privateAddresses: true }] },
      { lookup },
    ).get(url, limit);
    expect(response.body.toString()).toBe('secret');
  });

  it('checks the address that it connects to, each time a name is looked up', async () => {
    const server = await start((_, response) =>
      response.writeHead(200, { connection: 'close' }).end('secret'),
    );
    const url = new URL(server.url);
    url.hostname = 'rebinding.example.com';
    const asked: string[] = [];
    const answers: LookupAddress[][] = [
      [{ address: '10.0.0.8', family: 4 }, loopback],
      [loopback],
      [
        { address: '::1', family: 6 },
        { address: '::ffff:127.0.0.1', family: 6 },
      ],
    ];
    const guarded = downloader(
      { mode: 'server', allow: [`http://${url.host}`] },
      {
        lookup: (name, callback) => {
          asked.push(name);
          callback(null, answers[asked.length - 1] ?? []);
        },
      },
    );
    for (const _ of answers) {
      await expect(guarded.get(url, limit)).rejects.toMatchObject({
        code: 'not-allowed',
      });
    }
    expect(asked).toHaveLength(answers.length);
    expect(server.requests).toEqual([]);
  });

  it.each(['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:7f00:1]'])(
    'refuses the address %s however it is written',
    async host => {
      const url = new URL(`http://${host}:8080/`);
      await expect(
        downloader({ mode: 'server', allow: [`http://${url.host}`] }).get(
          url,
          limit,
        ),
      ).rejects.toMatchObject({ code: 'not-allowed' });
    },
  );

  it('follows redirects only to what is allowed as well', async () => {
    const inner = await start((_, response) => response.end('secret'));
    const outer = await start((_, response) =>
      response.writeHead(302, { location: `${inner.url}/x?token=abc` }).end(),
    );
    const entry = (server: TestServer) => ({
      host: server.url,
      privateAddresses: true,
    });
    const url = new URL(`${outer.url}/chart.tgz`);
    await expect(
      downloader({ mode: 'server', allow: [entry(outer)] }).get(url, limit),
    ).rejects.toMatchObject({
      code: 'not-allowed',
      message: expect.stringContaining('redirects to'),
      whatToDo: `Add "${inner.url}" to gimlet.charts.allow.`,
    });
    await expect(
      downloader({
        mode: 'server',
        allow: [entry(outer), inner.url],
      }).get(url, limit),
    ).rejects.toMatchObject({
      code: 'not-allowed',
      message: expect.stringContaining('not a public one'),
    });
    expect(inner.requests).toEqual([]);
    const { body } = await downloader({
      mode: 'server',
      allow: [entry(outer), entry(inner)],
    }).get(url, limit);
    expect(body.toString()).toBe('secret');
  });
});

describe('every download', () => {
  const offline = { mode: 'offline' } as const;

  it('gives credentials to the first host alone', async () => {
    const other = await start((_, response) => response.end('chart'));
    const first = await start((request, response) =>
      request.url === '/moved'
        ? response.writeHead(307, { location: other.url }).end()
        : response.writeHead(301, { location: '/moved' }).end(),
    );
    await downloader(offline).get(new URL(first.url), {
      ...limit,
      authorization: 'Basic secret',
    });
    const sent = (server: TestServer) =>
      server.requests.map(({ headers }) => headers.authorization);
    expect(sent(first)).toEqual(['Basic secret', 'Basic secret']);
    expect(sent(other)).toEqual([undefined]);
  });

  it('follows five redirects and no more', async () => {
    const server = await start((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) {
        response.end('there');
      } else {
        response.writeHead(302, { location: `/${left - 1}` }).end();
      }
    });
    const get = (path: string) =>
      downloader(offline).get(new URL(path, server.url), limit);
    expect((await get('/5')).body.toString()).toBe('there');
    await expect(get('/6')).rejects.toMatchObject({ code: 'unreachable' });
  });

  it.each([
    'file:///etc/passwd',
    'ftp://example.com/',
    'http://user:secret@127.0.0.1/',
    'data:text/plain,chart',
  ])('does not follow a redirect to %s', async location => {
    const server = await start((_, response) =>
      response.writeHead(302, { location }).end(),
    );
    const refused = downloader(offline).get(new URL(server.url), limit);
    await expect(refused).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(refused).rejects.not.toThrow(/secret|passwd/);
  });

  it('stops reading what is too large, compressed or not', async () => {
    const plain = await start((_, response) => {
      response.end(Buffer.alloc(1025));
    });
    const packed = await start((_, response) => {
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.alloc(1_000_000)).subarray(0));
    });
    await expect(
      downloader(offline).get(new URL(plain.url), limit),
    ).rejects.toMatchObject({ code: 'invalid' });
    await expect(
      downloader(offline).get(new URL(packed.url), {
        maxBytes: 10_000,
        headers: { 'accept-encoding': 'gzip' },
      }),
    ).rejects.toMatchObject({ code: 'invalid' });
  });

  it.each([
    [404, 'not-found'],
    [401, 'denied'],
    [403, 'denied'],
    [500, 'unreachable'],
  ])('says what %i means: %s', async (status, code) => {
    const server = await start((_, response) =>
      response.writeHead(status).end(),
    );
    const url = new URL(`${server.url}/chart.tgz?X-Signature=secret`);
    const answer = downloader(offline).get(url, limit);
    await expect(answer).rejects.toMatchObject({ code });
    await expect(answer).rejects.not.toThrow(/secret/);
  });

  it('says that nobody answers', async () => {
    const server = await serve((_, response) => response.end());
    await server.close();
    await expect(
      downloader(offline).get(new URL(server.url), limit),
    ).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/ECONNREFUSED/),
    });
    const silent = await start(() => {});
    await expect(
      downloader(offline, { timeoutMs: 200 }).get(new URL(silent.url), limit),
    ).rejects.toMatchObject({ code: 'timeout' });
  });
});
