import { createHmac } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { temporaryFolder, GitopsRemote } from '@gimlet-io/core/testUtils';
import request from 'supertest';
import { TestServer } from '../__testUtils__';
import { testDatabases } from '../database/__testUtils__';

jest.setTimeout(120_000);

const databases = testDatabases();
const KEYS: Record<string, string> = {
  staging: 'key-of-staging-0123456789',
  production: 'key-of-production-0123456789',
};

describe.each(databases.eachSupportedId())(
  "the webhook of Flux's notifications on %s",
  databaseId => {
    let server: TestServer;
    let remove: () => Promise<void>;

    beforeAll(async () => {
      const folder = await temporaryFolder('webhooks');
      ({ remove } = folder);
      const { path } = GitopsRemote.create(folder.path, 'gitops.git');
      const appsRepo = pathToFileURL(path).href;
      server = await TestServer.start({
        databases,
        databaseId,
        gimlet: {
          environments: [
            ...Object.entries(KEYS).map(([name, webhookKey]) => ({
              name,
              appsRepo,
              flux: { webhookKey },
            })),
            { name: 'without', appsRepo },
          ],
        },
      });
    });
    afterAll(async () => {
      await server.stop();
      await remove();
    });
    beforeEach(() => server.database('flux_notices').delete());

    const event = (given: Record<string, unknown> = {}) => ({
      involvedObject: {
        kind: 'Kustomization',
        namespace: 'flux-system',
        name: 'shop',
      },
      severity: 'info',
      timestamp: new Date().toISOString(),
      message: 'Reconciliation finished in 125.8ms, next run in 10m0s\n',
      reason: 'ReconciliationSucceeded',
      metadata: { env: 'elsewhere', revision: `main@sha1:${'a'.repeat(40)}` },
      reportingController: 'kustomize-controller',
      ...given,
    });
    const sign = (text: string, key: string) =>
      `sha256=${createHmac('sha256', key).update(text).digest('hex')}`;
    const send = (text: string, signature?: string) => {
      const sent = request(server.origin)
        .post('/api/gimlet/webhooks/flux')
        .set('content-type', 'application/json');
      if (signature !== undefined) sent.set('x-signature', signature);
      return sent.send(text);
    };
    const signed = (text: string, key = KEYS.production) =>
      send(text, sign(text, key));
    const taken = async () =>
      (await server.database('flux_notices').orderBy('environment')).map(
        ({ environment, notice }) => [environment, JSON.parse(notice).message],
      );
    const MESSAGE = 'Reconciliation finished in 125.8ms, next run in 10m0s';

    it('is about the environment whose key signed it, whatever it says', async () => {
      for (const name of ['production', 'staging']) {
        const { status, body } = await signed(
          JSON.stringify(event()),
          KEYS[name],
        );
        expect([status, body]).toEqual([202, { accepted: true }]);
      }
      expect(await taken()).toEqual([
        ['production', MESSAGE],
        ['staging', MESSAGE],
      ]);
    });

    it('is taken once, however often it is sent', async () => {
      const text = JSON.stringify(event());
      expect((await signed(text)).status).toBe(202);
      expect((await signed(text)).status).toBe(202);
      expect(await taken()).toHaveLength(1);
    });

    it.each([
      ['older than a day', -25 * 3_600_000],
      ['from the future', 3_600_000],
    ])('is refused where it is %s, and says so', async (_, shift) => {
      const timestamp = new Date(Date.now() + shift).toISOString();
      const { status, body } = await signed(
        JSON.stringify(event({ timestamp })),
      );
      expect([status, body.error.code]).toEqual([400, 'invalid']);
      expect(body.error.whatToDo).toContain('clock');
      expect(await taken()).toEqual([]);
    });

    it.each<[string, (text: string) => string | undefined]>([
      ['nothing', () => undefined],
      ['an empty signature', () => ''],
      ['an unknown key', text => sign(text, 'key-of-nobody-0123456789')],
      ['a key for another text', () => sign('{}', KEYS.production)],
      ['a hash alone', text => sign(text, KEYS.production).slice(7)],
      ['half a hash', text => sign(text, KEYS.production).slice(0, 39)],
      [
        'another algorithm',
        text =>
          `sha1=${createHmac('sha1', KEYS.production)
            .update(text)
            .digest('hex')}`,
      ],
    ])('is refused with %s', async (_, signature) => {
      const text = JSON.stringify(event());
      const { status, body } = await send(text, signature(text));
      expect([status, body.error.code]).toEqual([401, 'unauthenticated']);
      expect(body.error.whatToDo).toContain('generic-hmac');
      expect(JSON.stringify(body)).not.toContain('key-of');
      expect(await taken()).toEqual([]);
    });

    it('is refused where it is a token that signs in', async () => {
      const token = await server.token({ actions: ['read'] });
      const text = JSON.stringify(event());
      const { status } = await send(text).set(
        'authorization',
        `Bearer ${token}`,
      );
      expect(status).toBe(401);
    });

    it.each([
      ['no JSON', '{'],
      ['something else', '{"hello":"world"}'],
      ['an event without a time', JSON.stringify(event({ timestamp: 5 }))],
      ['an unknown severity', JSON.stringify(event({ severity: 'loud' }))],
    ])('refuses %s, signed as it may be', async (_, text) => {
      const { status, body } = await signed(text);
      expect([status, body.error.code]).toEqual([400, 'invalid']);
    });

    it('takes 256 KiB and no more', async () => {
      const long = (bytes: number) => {
        const frame = JSON.stringify(event({ message: '' })).length;
        return JSON.stringify(event({ message: 'a'.repeat(bytes - frame) }));
      };
      expect((await signed(long(256 * 1024))).status).toBe(202);
      const { status, body } = await signed(long(256 * 1024 + 1));
      expect([status, body.error.code]).toEqual([413, 'too-large']);
    });
  },
);
