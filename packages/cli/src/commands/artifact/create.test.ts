import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { artifactSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeEach(() => {
  shop = new Shop();
});
afterEach(() => shop.remove());

const create = async (
  args: string[] = [],
  env: Record<string, string> = {},
) => {
  const { stdout } = await shop.run(['artifact', 'create', ...args], env);
  return artifactSchema.parse(JSON.parse(stdout));
};

it('holds the facts of the commit, its manifests and variables', async () => {
  const sha = shop.git('app', 'rev-parse', 'HEAD');
  const artifact = await create(['--var', 'IMAGE=registry.example.com/web:1']);
  expect(artifact).toMatchObject({
    id: expect.stringMatching(/^acme\/checkout-[0-9a-f]{16}$/),
    version: {
      repositoryName: 'acme/checkout',
      sha,
      branch: 'main',
      event: 'push',
      authorName: 'Carla Silva',
      message: 'Old prices',
    },
    environments: [{ app: 'checkout', env: 'production' }],
    vars: { SHA: sha, BRANCH: 'main', IMAGE: 'registry.example.com/web:1' },
  });
});

it('is the same wherever it is made', async () => {
  const { id } = await create();
  shop.git('.', 'clone', '-q', 'app', 'elsewhere');
  shop.git(
    'elsewhere',
    'remote',
    'set-url',
    'origin',
    'git@git.example.com:acme/checkout.git',
  );
  const { stdout } = await shop.gimlet(['artifact', 'create'], {
    cwd: shop.path('elsewhere'),
  });
  expect(artifactSchema.parse(JSON.parse(stdout)).id).toBe(id);
});

it('knows a tag that is checked out', async () => {
  shop.git('app', 'tag', 'v1.0.0');
  shop.git('app', 'checkout', '-q', 'v1.0.0');
  expect((await create()).version).toMatchObject({
    tag: 'v1.0.0',
    event: 'tag',
    branch: '',
  });
});

it('believes the CI, and ships none of its secrets', async () => {
  const artifact = await create([], {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REF_NAME: 'feature/x',
    GITHUB_ACTOR: 'carla',
    GITHUB_TOKEN: 'very-secret',
    ACTIONS_RUNTIME_TOKEN: 'very-secret',
  });
  expect(artifact.version).toMatchObject({
    repositoryName: 'acme/shop',
    branch: 'feature/x',
  });
  expect(artifact.vars.ACTOR).toBe('carla');
  expect(JSON.stringify(artifact)).not.toContain('very-secret');
});

it('writes to what is no file, and leaves nothing beside a file that cannot be', async () => {
  const printed = await create();
  expect(await create(['--file', '-'])).toEqual(printed);
  const pipe = shop.path('pipe');
  execFileSync('mkfifo', [pipe]);
  const [piped] = await Promise.all([
    readFile(pipe, 'utf8'),
    shop.run(['artifact', 'create', '--file', pipe]),
  ]);
  expect(JSON.parse(piped)).toEqual(printed);
  const folder = shop.path('out');
  shop.write('out/taken/x', '');
  for (const file of [shop.path('out/taken'), '/proc/x/y']) {
    const args = ['artifact', 'create', '--file', file];
    const { code, stderr } = await shop.run(args);
    expect(code).toBe(1);
    expect(stderr).toContain(`${file} cannot be written`);
  }
  expect(readdirSync(folder)).toEqual(['taken']);
  await shop.run(['artifact', 'create', '--file', '../out/a/b/c.json']);
  expect(JSON.parse(shop.read('out/a/b/c.json'))).toEqual(printed);
});

it('lets the author say otherwise', async () => {
  const { version } = await create([
    '--repository',
    'acme/other',
    '--tag',
    'v2',
  ]);
  expect(version).toMatchObject({
    repositoryName: 'acme/other',
    tag: 'v2',
    event: 'tag',
  });
});

it('says where there is no commit, and where there is no name', async () => {
  const outside = await shop.gimlet(['artifact', 'create']);
  expect(outside.code).toBe(1);
  expect(outside.stderr).toContain('There is no commit here');
  shop.git('app', 'remote', 'remove', 'origin');
  const nameless = await shop.run(['artifact', 'create']);
  expect(nameless.code).toBe(1);
  expect(nameless.stderr).toContain('--repository OWNER/NAME');
});
