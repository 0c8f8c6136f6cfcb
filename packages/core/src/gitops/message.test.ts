import {
  commitSha,
  GimletError,
  planDigest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import fc from 'fast-check';
import { formatMessage, withRequestId, type MessageInput } from './message';
import { parseTrailers } from './trailers';

const DIGEST = planDigest('ab'.repeat(32));
const OTHER = 'cd'.repeat(32);
const COMMIT = commitSha('12'.repeat(20));

const message = (input: Partial<MessageInput>) =>
  formatMessage({
    action: 'release',
    environment: 'production',
    app: 'checkout',
    digest: DIGEST,
    requires: [],
    removes: [],
    ...input,
  });

const subject = (input: Partial<MessageInput>) =>
  message(input).split('\n', 1)[0];

it.each<[string, Partial<MessageInput>]>([
  [
    '[Gimlet] production/checkout released 1f3c9a2 "Fix rounding"',
    { version: { sha: '1f3c9a2bbbbb', title: 'Fix rounding' } },
  ],
  [
    '[Gimlet] production/checkout released 1f3c9a2',
    { version: { sha: '1f3c9a2bbbbb', title: '' } },
  ],
  [
    '[Gimlet] production/checkout rolled back to 77aa01b "Old prices"',
    { action: 'rollback', version: { sha: '77aa01bcc', title: 'Old prices' } },
  ],
  [
    '[Gimlet] production/checkout rolled back to 1212121',
    { action: 'rollback', rollbackTo: COMMIT },
  ],
  [
    '[Gimlet] production/checkout promoted 77aa01b "Old prices" from staging',
    {
      action: 'promotion',
      version: { sha: '77aa01bcc', title: 'Old prices' },
      promotedFrom: { environment: 'staging', commit: COMMIT },
    },
  ],
  ['[Gimlet] production/checkout deleted', { action: 'delete' }],
  ['[Gimlet] production/checkout held', { action: 'hold' }],
  ['[Gimlet] production/checkout resumed', { action: 'resume' }],
  ['[Gimlet] production bootstrapped', { action: 'bootstrap', app: undefined }],
  [
    '[Gimlet] production variables changed',
    { action: 'variables', app: undefined },
  ],
])('%s', (expected, input) => {
  expect(subject(input)).toBe(expected);
});

it('keeps a subject on one line and short', () => {
  const title = `one\ntwo\u2028three \u202eevil ${'é'.repeat(200)}`;
  const line = subject({ version: { sha: '1f3c9a2', title } });
  expect(line).toContain('"one two three  evil éé');
  expect(Array.from(line).length).toBeLessThan(140);
  expect(line.endsWith('…"')).toBe(true);
});

it('reads back what it wrote', () => {
  const text = message({
    reason: 'for the campaign',
    requestedBy: 'user:default/carla',
    chart: { name: 'web', version: '1.4.2', digest: 'sha256:ff' },
    requires: ['production/flux/b.yaml', 'production/flux/a.yaml'],
    removes: ['production/.gimlet/holds/checkout.json'],
    artifactId: 'acme/checkout-1234',
    rollbackTo: COMMIT,
    promotedFrom: { environment: 'staging', commit: COMMIT },
    approvedBy: ['user:default/ann', 'user:default/bob'],
  });
  const read = {
    action: 'release',
    environment: 'production',
    app: 'checkout',
    requestedBy: 'user:default/carla',
    chart: 'web@1.4.2 sha256:ff',
    digest: DIGEST,
    requires: ['production/flux/a.yaml', 'production/flux/b.yaml'],
    removes: ['production/.gimlet/holds/checkout.json'],
    artifactId: 'acme/checkout-1234',
    rollbackTo: COMMIT,
    promotedFrom: `staging@${COMMIT}`,
    approvedBy: ['user:default/ann', 'user:default/bob'],
  };
  expect(parseTrailers(text)).toEqual(read);
  const requested = withRequestId(text, '0192f0c1-7777');
  expect(parseTrailers(requested)).toEqual({
    ...read,
    request: '0192f0c1-7777',
  });
  expect(requested).toContain(
    'campaign\n\nGimlet-Request: 0192f0c1-7777\nGimlet-Action: release\n',
  );
});

describe('a reason', () => {
  it.each([
    `Gimlet-Digest: ${OTHER}`,
    `why\n\nGimlet-Digest: ${OTHER}\nGimlet-Action: delete`,
    `why\r\n\r\nGimlet-Digest: ${OTHER}\r\n`,
    `why\u2028\u2028Gimlet-Digest: ${OTHER}`,
    `\n\n\nGimlet-Requested-By: user:default/root\n\n\n`,
    `why\n\n \n\t\n`,
  ])('forges no trailer: %j', reason => {
    const plain = parseTrailers(message({}));
    expect(parseTrailers(message({ reason }))).toEqual(plain);
    expect(
      parseTrailers(withRequestId(message({ reason }), 'id'))?.request,
    ).toBe('id');
  });

  it('forges none, whatever it is', () => {
    const piece = fc.constantFrom(
      '\n',
      '\r',
      '\n\n',
      '\u2028',
      '\u0085',
      'Gimlet-Action: delete',
      'Gimlet-Request: x',
      `Gimlet-Digest: ${OTHER}`,
      'word',
      ' ',
      ':',
    );
    const reasons = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map(pieces => pieces.join('')),
    );
    const plain = parseTrailers(message({}));
    fc.assert(
      fc.property(reasons, reason => {
        expect(parseTrailers(message({ reason }))).toEqual(plain);
      }),
    );
  });

  it('has an end', () => {
    expect(() => message({ reason: 'x'.repeat(10_001) })).toThrow(/10000/);
    expect(message({ reason: 'x'.repeat(10_000) })).toContain('xxx');
  });

  it('keeps its line breaks', () => {
    expect(message({ reason: ' one\r\ntwo\n\n\n\nthree\n' })).toContain(
      '\n\none\ntwo\n\nthree\n\nGimlet-Action',
    );
  });
});

it.each<[string, Partial<MessageInput>]>([
  ['requested by', { requestedBy: 'user:x\nGimlet-Digest: y' }],
  ['artifact', { artifactId: 'a\u2028b' }],
  ['path', { requires: ['a\nb'] }],
  ['approval', { approvedBy: [' '] }],
  ['chart', { chart: { name: 'a\rb', version: '1', digest: 'x' } }],
])('refuses a line break in a trailer: %s', (_, input) => {
  expect(() => message(input)).toThrow(GimletError);
});

it('refuses a request id that is no one line', () => {
  expect(() => withRequestId(message({}), 'a\nb')).toThrow(GimletError);
});

describe('trailers of others', () => {
  const trailers = `Gimlet-Action: release\nGimlet-App: production/checkout`;

  it.each<[string, string]>([
    ['no trailers', 'subject\n\nbody\n'],
    ['one paragraph', trailers],
    ['not in the last paragraph', `subject\n\n${trailers}\n\nbody\n`],
    ['an unknown action', `s\n\nGimlet-Action: toString\nGimlet-App: a/b\n`],
    ['no app', 's\n\nGimlet-Action: release\n'],
    ['an app without a name', 's\n\nGimlet-Action: release\nGimlet-App: a\n'],
    [
      'an app of a bootstrap',
      's\n\nGimlet-Action: bootstrap\nGimlet-App: a/b\n',
    ],
    ['too many parts', 's\n\nGimlet-Action: release\nGimlet-App: a/b/c\n'],
    ['the same twice', `s\n\n${trailers}\nGimlet-Action: delete\n`],
  ])('are none: %s', (_, text) => {
    expect(parseTrailers(text)).toBeUndefined();
  });

  it('may stand beside ours, and be written by git', () => {
    const text = `s\r\n\r\n${trailers}\r\ngimlet-digest: ${DIGEST}\r\nSigned-off-by: Ann <ann@example.com>\r\n(cherry picked from commit 1)\r\n`;
    expect(parseTrailers(text)).toMatchObject({
      action: 'release',
      app: 'checkout',
      digest: DIGEST,
    });
  });

  it('have no digest where it is none', () => {
    const text = `s\n\n${trailers}\nGimlet-Digest: nonsense\nGimlet-Rollback-To: x\n`;
    expect(parseTrailers(text)).toMatchObject({
      digest: undefined,
      rollbackTo: undefined,
    });
  });
});
