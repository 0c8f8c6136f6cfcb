import { releasesOutput } from '../../output';
import { widthOf } from '../../terminal';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
let first: string;
let edited: string;
beforeAll(async () => {
  shop = new Shop();
  await shop.bootstrap();
  first = await shop.release();
  shop.editByHand(
    'production/checkout/deployment.yaml',
    text => text.replace('replicas: 2', 'replicas: 5'),
    `scale to 5 ${'because of the campaign '.repeat(5)}`,
  );
  edited = shop.head();
  await shop.data([
    'release',
    'rollback',
    '--env',
    'production',
    '--app',
    'checkout',
    '--to',
    first,
    '--yes',
  ]);
});
afterAll(() => shop.remove());

it('tells releases, changes by hand and rollbacks apart, newest first', async () => {
  const { releases } = releasesOutput.parse(
    await shop.data(['release', 'list', '--app', 'checkout']),
  );
  expect(releases.map(({ kind, commit }) => [kind, commit])).toEqual([
    ['rollback', shop.head()],
    ['by-hand', edited],
    ['release', first],
  ]);
  expect(releases[1].rolledBackBy).toBe(shop.head());
});

it.each([[[]], [['--app', 'checkout']], [['--env', 'production']]])(
  'fits 80 columns with %j',
  async args => {
    const { stdout, code } = await shop.run(['release', 'list', ...args], {
      COLUMNS: '80',
    });
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^COMMIT +ENV .* BY +WHEN +OUTCOME$/);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
  },
);

it('marks what is no release', async () => {
  const { stdout } = await shop.run(['release', 'list', '--app', 'checkout']);
  const [, rollback, byHand, release] = stdout.split('\n');
  expect(rollback).toMatch(/production ↩ .*rolled back$/);
  expect(byHand).toMatch(/production ✎ +– +scale to 5.*taken back$/);
  expect(release).toMatch(/Old p.* +Carla Silva .*released$/);
});

it('colours only where it is asked to', async () => {
  const { stdout } = await shop.run(['release', 'list'], { FORCE_COLOR: '1' });
  expect(stdout).toContain('\u001b[33m');
});

it('goes on with --after', async () => {
  const page = releasesOutput.parse(
    await shop.data(['release', 'list', '-n', '2']),
  );
  const rest = releasesOutput.parse(
    await shop.data(['release', 'list', '--after', page.next ?? '']),
  );
  expect(rest.releases.map(({ commit }) => commit)).toEqual([first]);
  expect(rest.next).toBeUndefined();
  const { stderr } = await shop.run(['release', 'list', '-n', '2']);
  const [, short = ''] = /--after ([0-9a-f]{7}\/\S+)/.exec(stderr) ?? [];
  const again = await shop.run(['release', 'list', '--after', short]);
  expect(again.stdout).toContain(first.slice(0, 7));
});

it.each([
  ['--all', 2, '"--all" is no place in this history'],
  ['HEAD/production/checkout', 2, 'is no place in this history'],
  ['0000000/production/checkout', 2, 'is no place in this history'],
  ['production/checkout', 2, 'is no place in this history'],
  ['', 2, '"" is no place in this history'],
])('does not go on at %j', async (after, expected, message) => {
  const { code, stdout, stderr } = await shop.run([
    ...['release', 'list'],
    `--after=${after}`,
  ]);
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  expect(stderr).toContain(message);
});

it('does not go on where an app was never changed', async () => {
  const { code, stderr } = await shop.run([
    ...['release', 'list', '--after'],
    `${first.slice(0, 7)}/production/cart`,
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain('The history no longer holds');
});

it('says so where there is nothing', async () => {
  const { code, stdout, stderr } = await shop.run([
    'release',
    'list',
    '--app',
    'cart',
  ]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toBe('Nothing fits. What there is: gimlet release status\n');
});
