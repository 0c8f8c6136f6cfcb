import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../git/testing';
import { ChartStore, type ChartStoreOptions } from './chartStore';
import {
  chartFiles,
  helm,
  registryIsInstalled,
  serve,
  startRegistry,
  writeFiles,
  type TestRegistry,
  type TestServer,
} from './__testUtils__';

jest.setTimeout(60_000);

const installed = registryIsInstalled();
/** Needs Debian's `docker-registry`: apt-get install docker-registry. */
const withRegistry = installed ? describe : describe.skip;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const stores: ChartStore[] = [];

beforeAll(async () => {
  folder = await temporaryFolder('oci');
});

afterAll(async () => {
  await Promise.all(stores.map(made => made.close()));
  await folder.remove();
});

function store(options: Partial<ChartStoreOptions> = {}): ChartStore {
  const made = new ChartStore({
    cacheDir: join(folder.path, `cache-${stores.length}`),
    policy: { mode: 'offline' },
    ...options,
  });
  stores.push(made);
  return made;
}

async function packageChart(version: string): Promise<string> {
  const chart = writeFiles(
    join(folder.path, `src-${version}`, 'web'),
    chartFiles('web', version),
  );
  await helm(folder.path, ['package', chart, '-d', folder.path]);
  return join(folder.path, `web-${version}.tgz`);
}

async function push(host: string, archive: string, login: string[] = []) {
  await helm(folder.path, [
    'push',
    archive,
    `oci://${host}/charts`,
    '--plain-http',
    ...login,
  ]);
}

withRegistry('charts of a real OCI registry (docker-registry)', () => {
  const versions = ['1.0.0', '1.2.0', '1.2.0+build.7', '2.0.0-rc.1'];
  let registry: TestRegistry;

  beforeAll(async () => {
    mkdirSync(join(folder.path, 'open'));
    registry = await startRegistry(join(folder.path, 'open'));
    for (const version of versions) {
      await push(registry.host, await packageChart(version));
    }
  });

  afterAll(() => registry.close());

  it.each([
    ['', '1.2.0'],
    ['1.0.0', '1.0.0'],
    ['^1.0', '1.2.0'],
    ['>=2.0.0-0', '2.0.0-rc.1'],
    ['1.2.0+build.7', '1.2.0+build.7'],
  ])('are found by the version %j: %s', async (version, expected) => {
    const chart = await store().resolve({
      name: `oci://${registry.host}/charts/web`,
      version,
    });
    // Build metadata does not order versions.
    expect(chart.version.replace(/\+.*/, '')).toBe(
      expected.replace(/\+.*/, ''),
    );
    expect(readFileSync(chart.archive)).toEqual(
      readFileSync(join(folder.path, `web-${chart.version}.tgz`)),
    );
  });

  it('are found by repository and name, by tag, and by digest', async () => {
    const [byName, byTag] = await Promise.all([
      store().resolve({
        repository: `oci://${registry.host}/charts`,
        name: 'web',
        version: '1.0.0',
      }),
      store().resolve({ name: `oci://${registry.host}/charts/web:1.0.0` }),
    ]);
    expect(byTag.digest).toBe(byName.digest);
    const manifest = await fetch(
      `http://${registry.host}/v2/charts/web/manifests/1.0.0`,
      { headers: { accept: 'application/vnd.oci.image.manifest.v1+json' } },
    ).then(response => response.arrayBuffer());
    const hash = createHash('sha256')
      .update(Buffer.from(manifest))
      .digest('hex');
    const byDigest = await store().resolve({
      name: `oci://${registry.host}/charts/web@sha256:${hash}`,
    });
    expect(byDigest.digest).toBe(byName.digest);
    await expect(
      store().resolve({
        name: `oci://${registry.host}/charts/web@sha256:${'0'.repeat(64)}`,
      }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that do not exist are errors with what there is', async () => {
    await expect(
      store().resolve({
        name: `oci://${registry.host}/charts/web`,
        version: '1.1.0',
      }),
    ).rejects.toMatchObject({
      code: 'not-found',
      whatToDo: expect.stringContaining('1.2.0'),
    });
    await expect(
      store().resolve({ name: `oci://${registry.host}/charts/nothing` }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('come to a server over plain http only where it says so', async () => {
    const name = `oci://${registry.host}/charts/web`;
    const on = (host: string) =>
      store({
        policy: { mode: 'server', allow: [{ host, privateAddresses: true }] },
      }).resolve({ name });
    await expect(on(`http://${registry.host}`)).resolves.toMatchObject({
      name: 'web',
    });
    await expect(on(registry.host)).rejects.toMatchObject({
      code: 'unreachable',
    });
    await expect(
      store({
        policy: { mode: 'server', allow: [`http://${registry.host}`] },
      }).resolve({ name }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(
      store({ policy: { mode: 'server', allow: [] } }).resolve({ name }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

withRegistry('a registry that asks who we are', () => {
  it('by a password gets it, and nothing works without', async () => {
    const place = join(folder.path, 'basic');
    const chart = writeFiles(join(place, 'hash'), {
      'Chart.yaml': 'apiVersion: v2\nname: hash\nversion: 1.0.0\n',
      'templates/x.yaml':
        'apiVersion: v1\nkind: ConfigMap\ndata:\n  login: {{ htpasswd "ann" "correct horse" | quote }}\n',
    });
    const rendered = await helm(place, ['template', 'x', chart]);
    const hash = /ann:\$2[^"]+/.exec(rendered)?.[0];
    expect(hash).toBeDefined();
    writeFileSync(join(place, 'htpasswd'), `${hash}\n`);
    const registry = await startRegistry(place, {
      htpasswd: { realm: 'test', path: join(place, 'htpasswd') },
    });
    try {
      await push(registry.host, await packageChart('1.0.0'), [
        '--username=ann',
        '--password=correct horse',
      ]);
      const name = `oci://${registry.host}/charts/web`;
      const credentials = [
        {
          host: `http://${registry.host}`,
          username: 'ann',
          password: 'correct horse',
        },
      ];
      await expect(
        store({ credentials }).resolve({ name }),
      ).resolves.toMatchObject({ version: '1.0.0' });
      await expect(store().resolve({ name })).rejects.toMatchObject({
        code: 'denied',
      });
      await expect(
        store({
          credentials: [{ ...credentials[0], host: registry.host }],
        }).resolve({ name }),
      ).rejects.toMatchObject({ code: 'denied' });
      const wrong = store({
        credentials: [{ ...credentials[0], password: 'wrong horse' }],
      }).resolve({ name });
      await expect(wrong).rejects.toMatchObject({ code: 'denied' });
      await expect(wrong).rejects.not.toThrow(/horse/);
    } finally {
      await registry.close();
    }
  });

  it('by tokens gets one, anonymously and with a password', async () => {
    const place = join(folder.path, 'token');
    mkdirSync(place);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(
      join(place, 'key.pem'),
      privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-new',
        '-key',
        'key.pem',
        '-subj',
        '/CN=test',
        '-out',
        'cert.pem',
      ],
      { cwd: place, stdio: 'ignore' },
    );
    const certificate = readFileSync(join(place, 'cert.pem'), 'utf8').replace(
      /-----[^-]+-----|\s/g,
      '',
    );
    const encode = (value: object) =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    let registry: TestRegistry;
    const tokens: TestServer = await serve((request, response) => {
      const query = new URL(request.url ?? '/', tokens.url).searchParams;
      const [type, name, actions = ''] = query.get('scope')?.split(':') ?? [];
      const now = Math.floor(Date.now() / 1000);
      const head = encode({ typ: 'JWT', alg: 'RS256', x5c: [certificate] });
      const body = encode({
        iss: 'test',
        sub: 'ann',
        aud: query.get('service'),
        exp: now + 300,
        nbf: now - 10,
        iat: now,
        jti: 'x',
        access: [{ type, name, actions: actions.split(',') }],
      });
      const signature = sign(
        'sha256',
        Buffer.from(`${head}.${body}`),
        privateKey,
      ).toString('base64url');
      response.end(JSON.stringify({ token: `${head}.${body}.${signature}` }));
    });
    try {
      registry = await startRegistry(place, {
        token: {
          realm: `${tokens.url}/token`,
          service: 'registry',
          issuer: 'test',
          rootcertbundle: join(place, 'cert.pem'),
        },
      });
      try {
        await push(registry.host, await packageChart('1.0.0'));
        const name = `oci://${registry.host}/charts/web`;
        const sent = () => tokens.requests.at(-1)?.headers.authorization;
        await expect(store().resolve({ name })).resolves.toMatchObject({
          version: '1.0.0',
        });
        expect(sent()).toBeUndefined();
        await store({
          credentials: [
            {
              host: `http://${registry.host}`,
              username: 'ann',
              password: 'secret',
            },
          ],
        }).resolve({ name });
        expect(sent()).toBe(
          `Basic ${Buffer.from('ann:secret').toString('base64')}`,
        );
        await expect(
          store({
            policy: {
              mode: 'server',
              allow: [
                { host: `http://${registry.host}`, privateAddresses: true },
              ],
            },
          }).resolve({ name }),
        ).rejects.toMatchObject({
          code: 'not-allowed',
          whatToDo: `Add "${tokens.url}" to gimlet.charts.allow.`,
        });
      } finally {
        await registry.close();
      }
    } finally {
      await tokens.close();
    }
  });
});

describe('a registry that lies', () => {
  const layer = Buffer.from('a chart');
  const digestOf = (content: Buffer | string) =>
    `sha256:${createHash('sha256').update(content).digest('hex')}`;

  async function lying(
    answers: Record<string, { headers?: Record<string, string>; body: string }>,
  ) {
    const server = await serve((request, response) => {
      const answer =
        answers[(request.url ?? '').replace('/v2/charts/web/', '')];
      response.writeHead(answer ? 200 : 404, answer?.headers).end(answer?.body);
    });
    try {
      return await store().resolve({
        name: `oci://${server.host}/charts/web`,
        version: '1.0.0',
      });
    } finally {
      await server.close();
    }
  }

  const manifest = (mediaType: string) =>
    JSON.stringify({
      layers: [{ mediaType, digest: digestOf(layer), size: layer.length }],
    });
  const chartLayer = manifest(
    'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
  );

  it.each([
    [
      'about a layer',
      {
        'manifests/1.0.0': { body: chartLayer },
        [`blobs/${digestOf(layer)}`]: { body: 'another chart' },
      },
      'conflict',
    ],
    [
      'about a manifest',
      {
        'manifests/1.0.0': {
          body: chartLayer,
          headers: { 'docker-content-digest': digestOf('other') },
        },
      },
      'conflict',
    ],
    [
      'about what it holds',
      {
        'manifests/1.0.0': {
          body: manifest('application/vnd.oci.image.layer.v1.tar+gzip'),
        },
      },
      'invalid',
    ],
    ['about being one', { 'manifests/1.0.0': { body: '<html>' } }, 'invalid'],
  ])('%s is found out', async (_, answers, code) => {
    await expect(lying(answers)).rejects.toMatchObject({ code });
  });

  it('reads all pages of the list of versions, but only its own', async () => {
    const asked = (link: string) =>
      lying({
        'tags/list?n=1000': {
          body: '{"tags":["1.0.0","latest","v9.0.0"]}',
          headers: { link },
        },
        'tags/list?n=1000&last=1.0.0': { body: '{"tags":["1.5.0"]}' },
      });
    await expect(asked('<http://[>; rel="next"')).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(
      asked('</v2/charts/web/tags/list?n=1000&last=1.0.0>; rel="next"'),
    ).rejects.toMatchObject({ whatToDo: 'There are 1.5.0, 1.0.0.' });
    await expect(
      asked('<http://127.0.0.2:1/v2/x>; rel="next"'),
    ).rejects.toMatchObject({ code: 'not-allowed' });
  });
});
