import { releasesOutput } from '../../output';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeAll(async () => {
  shop = new Shop();
  await shop.bootstrap();
  await shop.data([
    'release',
    'make',
    '--artifact',
    await shop.artifact(),
    '--reason',
    'for the campaign',
  ]);
  shop.editByHand(
    'production/checkout/deployment.yaml',
    text => text.replace('replicas: 2', 'replicas: 5'),
    'scale to 5 \u001b[31m',
  );
});
afterAll(() => shop.remove());

it('tells the story, newest first', async () => {
  const { code, stdout } = await shop.run(['log']);
  expect(code).toBe(0);
  const [byHand, release] = stdout.split('\n\n');
  expect(byHand).toMatch(
    /^[0-9a-f]{7} production\/checkout by hand: scale to 5 {2}\[31m\n {2}Dan Lee, /,
  );
  expect(release).toMatch(
    /production\/checkout released: [0-9a-f]{7} Old prices\n/,
  );
  expect(release).toContain('\n  > for the campaign\n');
  expect(release).toMatch(
    /tree nothing → [0-9a-f]{7} · plan [0-9a-f]{8} · chart web@1\.4\.2/,
  );
  expect(byHand).not.toContain('plan ');
});

it('prints the documented data', async () => {
  const { releases } = releasesOutput.parse(
    await shop.data(['log', '-n', '1']),
  );
  expect(releases).toHaveLength(1);
});
