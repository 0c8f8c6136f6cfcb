import { planOutput } from '../../output';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeAll(async () => {
  shop = new Shop();
  await shop.bootstrap();
});
afterAll(() => shop.remove());

it('shows what a first release adds, and how to make it', async () => {
  const artifact = await shop.artifact();
  const before = shop.head();
  const { code, stdout, stderr } = await shop.run([
    'release',
    'plan',
    '--artifact',
    artifact,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^production\/checkout {3}not deployed {2}→ {2}[0-9a-f]{7} Old prices\n/,
  );
  expect(stdout).toContain('+ Deployment shop/checkout');
  expect(stdout).toMatch(
    /chart web@1\.4\.2 · tree [0-9a-f]{7} · plan [0-9a-f]{8}/,
  );
  expect(stdout).toMatch(/To make it: gimlet release make --plan [0-9a-f]{8} /);
  expect(shop.head()).toBe(before);
});

it('prints the documented data and nothing else', async () => {
  const artifact = await shop.artifact();
  const plan = planOutput.parse(
    await shop.data(['release', 'plan', '--artifact', artifact]),
  );
  expect(plan).toMatchObject({
    action: 'release',
    repository: 'acme/gitops',
    branch: 'main',
    environment: 'production',
    app: 'checkout',
    path: 'production/checkout',
    changes: true,
    chart: { name: 'web', version: '1.4.2' },
  });
  expect(plan.files).toEqual([
    'production/checkout/deployment.yaml',
    'production/checkout/release.json',
    'production/checkout/service.yaml',
  ]);
});

it('shows objects whole with --full', async () => {
  const artifact = await shop.artifact();
  const { stdout } = await shop.run([
    'release',
    'plan',
    '--artifact',
    artifact,
    '--full',
  ]);
  expect(stdout).toContain('+++ production/checkout/deployment.yaml');
  expect(stdout).toContain('+  replicas: 2');
});

it('uses another manifest than that of the artifact', async () => {
  const artifact = await shop.artifact();
  shop.write(
    'app/other.yaml',
    shop.read('app/.gimlet/production-checkout.yaml').replace('2', '7'),
  );
  const { stdout } = await shop.run([
    'release',
    'plan',
    '--artifact',
    artifact,
    '--manifest',
    'other.yaml',
    '--full',
  ]);
  expect(stdout).toContain('+  replicas: 7');
});

it.each([
  [['--artifact', 'nowhere.json'], 1, 'There is no file nowhere.json'],
  [[], 2, "required option '-a, --artifact <file>' not specified"],
  [
    ['--artifact', 'artifact.json', '--env', 'staging'],
    1,
    'There is no environment "staging" in this gitops repository\n  Known environments: production.',
  ],
  [
    ['--artifact', 'artifact.json', '--app', 'cart'],
    1,
    'There are: production/checkout.',
  ],
  [
    ['--artifact', 'artifact.json', '--gitops-repo', '../nowhere'],
    1,
    'There is no folder ../nowhere',
  ],
  [
    ['--artifact', 'artifact.json', '--branch', '--upload-pack=x'],
    1,
    'cannot be the name of a branch',
  ],
  [
    ['--artifact', 'artifact.json', '--server', 'http://127.0.0.1:2'],
    1,
    'The Gimlet server at http://127.0.0.1:2/api/gimlet does not answer (ECONNREFUSED)',
  ],
])('%j ends with %p and says %j', async (args, expected, message) => {
  await shop.artifact('app/artifact.json');
  const { code, stdout, stderr } = await shop.run(['release', 'plan', ...args]);
  expect(stderr).toContain(message);
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
});

it('asks which gitops repository, or which server', async () => {
  const { code, stderr } = await shop.run(
    ['release', 'plan', '--artifact', await shop.artifact()],
    { GIMLET_GITOPS_REPO: '' },
  );
  expect(code).toBe(2);
  expect(stderr).toBe(
    '✖ Which gitops repository, or which server?\n  Name one: --gitops-repo PATH_OR_URL (or GIMLET_GITOPS_REPO), or --server URL (or GIMLET_SERVER).\n',
  );
});
