import { renderedOutput } from '../../output';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeAll(() => {
  shop = new Shop();
});
afterAll(() => shop.remove());

const file = '.gimlet/production-checkout.yaml';

it('prints the objects', async () => {
  const { code, stdout, stderr } = await shop.run(
    ['manifest', 'template', '-f', file, '--var', 'SHA=1f3c9a2000'],
    { GIMLET_GITOPS_REPO: '' },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^---\napiVersion: apps\/v1\nkind: Deployment\n/);
  expect(stdout).toContain('image: registry.example.com/checkout:1f3c9a2\n');
  expect(stdout).toContain('namespace: shop');
});

it('says which variable is missing, and which are known', async () => {
  const { code, stdout, stderr } = await shop.run(
    ['manifest', 'template', '-f', file],
    { GIMLET_GITOPS_REPO: '' },
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    `✖ ${file}:11:44  values.image  map has no entry for key "SHA"\n` +
      '  Known: APP. Give it with --vars FILE, or ship it in the artifact.\n',
  );
});

it('takes variables from files, then from --var, and the process only when told to', async () => {
  shop.write('app/ci.env', 'SHA=aaaaaaaa\n');
  const image = async (args: string[], env: Record<string, string> = {}) => {
    const { stdout } = await shop.run(
      ['manifest', 'template', '-f', file, ...args],
      { GIMLET_GITOPS_REPO: '', ...env },
    );
    return /checkout:(\w+)/.exec(stdout)?.[1];
  };
  expect(await image(['--vars', 'ci.env'])).toBe('aaaaaaa');
  expect(await image(['--vars', 'ci.env', '--var', 'SHA=bbbbbbbb'])).toBe(
    'bbbbbbb',
  );
  expect(await image([], { SHA: 'cccccccc' })).toBeUndefined();
  expect(await image(['--process-env'], { SHA: 'cccccccc' })).toBe('ccccccc');
});

it('prints the documented data', async () => {
  const { stdout } = await shop.run(
    ['manifest', 'template', '-f', file, '--var', 'SHA=1', '-o', 'json'],
    { GIMLET_GITOPS_REPO: '' },
  );
  expect(renderedOutput.parse(JSON.parse(stdout))).toMatchObject({
    files: [{ name: 'deployment.yaml' }, { name: 'service.yaml' }],
    chart: { name: 'web', version: '1.4.2' },
    namespaceUsed: 'shop',
  });
});

it('reads a manifest from standard input', async () => {
  const { code, stdout } = await shop.gimlet(
    ['manifest', 'template', '-f', '-'],
    {
      cwd: shop.app,
      input:
        'app: web\nenv: staging\nnamespace: web\nmanifests: |\n  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: web}\n',
    },
  );
  expect(code).toBe(0);
  expect(stdout).toContain('kind: ConfigMap');
});

it('says where Helm is missing', async () => {
  const { code, stderr } = await shop.run(
    ['manifest', 'template', '-f', file, '--var', 'SHA=1'],
    { GIMLET_GITOPS_REPO: '', HELM_BINARY: '/nowhere/helm' },
  );
  expect(code).toBe(1);
  expect(stderr).toContain('HELM_BINARY is /nowhere/helm');
});
