import { artifactSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeAll(async () => {
  shop = new Shop();
  await shop.artifact();
});
afterAll(() => shop.remove());

const read = () => artifactSchema.parse(JSON.parse(shop.read('artifact.json')));

it('adds variables and manifests, and changes the id', async () => {
  const before = read();
  shop.writeManifest('staging');
  const { code, stderr } = await shop.run([
    'artifact',
    'add',
    '-f',
    '../artifact.json',
    '--var',
    'IMAGE=a=b',
    '--manifests',
    '.gimlet/staging-checkout.yaml',
  ]);
  expect(code).toBe(0);
  const after = read();
  expect(stderr).toContain(after.id);
  expect(after.id).not.toBe(before.id);
  expect(after.vars.IMAGE).toBe('a=b');
  expect(after.environments.map(({ env }) => env)).toEqual([
    'production',
    'staging',
  ]);
});

it('works in a pipe', async () => {
  const { stdout } = await shop.gimlet(
    ['artifact', 'add', '-f', '-', '--var', 'X=1'],
    { input: shop.read('artifact.json') },
  );
  expect(artifactSchema.parse(JSON.parse(stdout)).vars.X).toBe('1');
});

it.each([
  [[], 2, 'There is nothing to add'],
  [['--var', 'novalue'], 2, '"novalue" is no variable'],
])('%j ends with %p', async (args, expected, message) => {
  const { code, stderr } = await shop.run([
    'artifact',
    'add',
    '-f',
    '../artifact.json',
    ...args,
  ]);
  expect(code).toBe(expected);
  expect(stderr).toContain(message);
});
