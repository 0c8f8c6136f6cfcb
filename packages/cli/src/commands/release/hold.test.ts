import { madeOutput } from '../../output';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeAll(async () => {
  shop = new Shop();
  await shop.bootstrap();
  await shop.release();
});
afterAll(() => shop.remove());

const place = ['--env', 'production', '--app', 'checkout'];
const hold = 'production/.gimlet/holds/checkout.json';
const files = () =>
  shop.git('gitops.git', 'ls-tree', '-r', '--name-only', 'main').split('\n');

it('holds and resumes, each once', async () => {
  const run = async (verb: string) =>
    madeOutput.parse(await shop.data(['release', verb, ...place])).status;
  expect(await run('hold')).toBe('committed');
  expect(files()).toContain(hold);
  expect(await run('hold')).toBe('unchanged');
  expect(await run('resume')).toBe('committed');
  expect(files()).not.toContain(hold);
  expect(await run('resume')).toBe('unchanged');
});

it.each(['hold', 'resume'])(
  '%s says where there is no such app',
  async verb => {
    const { code, stderr } = await shop.run([
      'release',
      verb,
      '--env',
      'production',
      '--app',
      'cart',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('There is no app cart in production');
  },
);
