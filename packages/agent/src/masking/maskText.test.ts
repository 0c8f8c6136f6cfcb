import fc from 'fast-check';
import { LineMasker, maskLine } from './maskText';

it.each([
  ['password=hunter2 user=bob', 'password=*** user=bob'],
  ['DB_PASSWORD: s3cr3t!', 'DB_PASSWORD: ***'],
  ['{"apiKey":"a b c","n":1}', '{"apiKey":"***","n":1}'],
  ["client_secret='x y'", "client_secret='***'"],
  ['retry with access_token=abc&x=1', 'retry with access_token=***&x=1'],
  ['Authorization: Bearer abcdef0123456789', 'Authorization: Bearer ***'],
  [
    'connect postgres://shop:p4ss@db:5432/shop failed',
    'connect postgres://shop:***@db:5432/shop failed',
  ],
  ['ghp_0123456789abcdefghij0123', '***'],
  ['key AKIAIOSFODNN7EXAMPLE is used', 'key *** is used'],
  [
    'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0x.c2lnbmF0dXJlLXg here',
    'got *** here',
  ],
  ['PGPASSWORD=abc psql', 'PGPASSWORD=*** psql'],
  ['githubToken: abc, dbPassword=xyz', 'githubToken: ***, dbPassword=***'],
  ['redis://:p@w@a:1,redis://:pw2@b:2', 'redis://:***@a:1,redis://:***@b:2'],
  [
    '{"msg":"{\\"password\\":\\"hunter 2\\",\\"n\\":1}"}',
    '{"msg":"{\\"password\\":\\"***\\",\\"n\\":1}"}',
  ],
  ['cut off: password="hunter 2', 'cut off: password="***"'],
])('%s', (line, masked) => {
  expect(maskLine(line)).toBe(masked);
});

it.each([
  'panic: runtime error: index out of range [3] with length 2',
  'listening on http://0.0.0.0:8080/token',
  '2026-01-02T03:04:05Z INFO passed 12 of 12 checks',
  'Error: connect ECONNREFUSED 10.0.0.7:5432',
  'the keyboard is missing; secrets of the trade',
  'Failed to pull image "acme/auth-token:v1"',
  'token refreshed, basic authentication required',
  'compass: north, bypass=yes, max_tokens=200',
  'secret "web-token" not found',
  "couldn't find key DB_PASSWORD in Secret shop/checkout",
  'Readiness probe failed: Get "http://10.0.0.7:8080/token": connection refused',
])('leaves %s alone', line => {
  expect(maskLine(line)).toBe(line);
});

it('hides a private key until its end', () => {
  const masker = new LineMasker();
  expect(
    [
      'before',
      '-----BEGIN RSA PRIVATE KEY-----',
      'MIIEow',
      '-----END RSA PRIVATE KEY-----',
      'after',
    ].map(line => masker.mask(line)),
  ).toEqual(['before', '***', '***', '***', 'after']);
});

it('takes a private key without an end for none, after a while', () => {
  const masker = new LineMasker();
  const lines = ['found -----BEGIN PRIVATE KEY-----', ...Array(300).fill('on')];
  const masked = lines.map(line => masker.mask(line));
  expect(masked[200]).toBe('***');
  expect(masked.at(-1)).toBe('on');
});

it.each([
  ['a-', 'a.', 'eyJ-', 'eyJaaaaaaaaa'],
  ['token', 'auth_', 'aToken', 'password="'],
  ['x', '://x:', '://x:y', '/token'],
])('takes no time for the longest lines of %j, %j, %j and %j', (...parts) => {
  const began = performance.now();
  for (const part of parts) maskLine(part.repeat(16_384 / part.length));
  expect(performance.now() - began).toBeLessThan(200);
});

it('never lets a named value through, whatever surrounds it', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9]{6,20}$/),
      fc.constantFrom('password', 'API_KEY', 'x-auth-token', 'clientSecret'),
      fc.constantFrom('=', ': ', '="'),
      (value, name, sign) => {
        const line = `${name}${sign}${value}${sign.endsWith('"') ? '"' : ''}`;
        expect(maskLine(`a ${line} b`)).not.toContain(value);
      },
    ),
  );
});
