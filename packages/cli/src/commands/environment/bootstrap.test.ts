import { planOutput } from '../../output';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeEach(() => {
  shop = new Shop();
});
afterEach(() => shop.remove());

const files = () =>
  shop.git('gitops.git', 'ls-tree', '-r', '--name-only', 'main').split('\n');
const bootstrap = ['environment', 'bootstrap', '--env', 'production'];
const url = ['--url', 'https://git.example.com/acme/gitops.git'];

it('sets up an empty repository, once', async () => {
  const first = await shop.run([...bootstrap, ...url, '--yes']);
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/^✔ production bootstrapped /);
  expect(files()).toEqual([
    '.gimlet/gitops.json',
    'production/flux/environment.yaml',
    'production/flux/gitrepository.yaml',
  ]);
  const head = shop.head();
  const second = await shop.run([...bootstrap, '--yes']);
  expect(second.stdout).toContain('production: nothing to change');
  expect(shop.head()).toBe(head);
});

it('gives the repository to one environment, and writes webhooks', async () => {
  await shop.bootstrap(
    '--layout',
    'per-environment',
    '--webhook-url',
    'https://gimlet.example.com/api/gimlet/flux',
    '--no-kustomization-per-app',
  );
  expect(
    JSON.parse(shop.git('gitops.git', 'show', 'main:.gimlet/gitops.json')),
  ).toMatchObject({
    repository: 'acme/gitops',
    environments: { production: { path: '', kustomizationPerApp: false } },
  });
  const flux = shop.git(
    'gitops.git',
    'grep',
    '-h',
    '^kind:',
    'main',
    '--',
    'flux',
  );
  expect(flux).toContain('kind: Provider');
  expect(flux).toContain('kind: Alert');
});

it('shows the plan first, and asks', async () => {
  const { code, stderr } = await shop.run([...bootstrap, ...url]);
  expect(code).toBe(2);
  expect(stderr).toContain(
    '+ GitRepository flux-system/acme-gitops-production',
  );
  expect(stderr).toContain('+ .gimlet/gitops.json');
  expect(shop.git('gitops.git', 'branch', '--list')).toBe('');
  const plan = planOutput.parse(
    await shop.data([...bootstrap, ...url, '--dry-run']),
  );
  expect(plan).toMatchObject({ action: 'bootstrap', changes: true });
});

it.each([
  [['--env', 'Production', ...url], 1, "cannot be an environment's name"],
  [['--env', 'production'], 1, '--repository'],
  [
    ['--env', 'production', '--url', 'https://a:b@git.example.com/x'],
    1,
    'holds credentials',
  ],
  [
    [
      '--env',
      'production',
      '--layout',
      'per-environment',
      '--path',
      'x',
      ...url,
    ],
    2,
    'Leave --path out',
  ],
  [['--env', 'production', '--path', '../x', ...url], 1, '..'],
  [['--env', 'production', '--layout', 'none', ...url], 2, 'Allowed choices'],
])('%j ends with %p', async (args, expected, message) => {
  const { code, stderr } = await shop.run([
    'environment',
    'bootstrap',
    ...args,
    '--yes',
  ]);
  expect(stderr).toContain(message);
  expect(code).toBe(expected);
  expect(shop.git('gitops.git', 'branch', '--list')).toBe('');
});
