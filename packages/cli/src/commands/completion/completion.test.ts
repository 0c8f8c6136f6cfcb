import { startApiServer, type ApiServer } from '../../__testUtils__/apiServer';
import { apiLive } from '../../__testUtils__/apiLive';
import { runAgainst } from '../../__testUtils__/runAgainst';

let server: ApiServer;
beforeEach(async () => {
  server = await startApiServer({ getAppLive: () => apiLive() });
});
afterEach(() => server.close());

const place = ['-e', 'production', '--app', 'checkout'];

it.each([
  [
    ['logs', ...place, ''],
    ['checkout-2', 'checkout-1'],
  ],
  [['restart', ...place, ''], ['deployment/checkout']],
  [['describe', ...place, 's'], ['service/checkout']],
  [['logs', ''], []],
  // The server fails, and nothing is said of it.
  [['release', 'track', ''], []],
])('%j is completed by what a server knows', async (words, expected) => {
  const { code, stdout, stderr } = await runAgainst(server.address, [
    '__complete',
    '--',
    ...words,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(expected.map(value => `${value}\t\n`).join(''));
});
