import {
  GimletError,
  type LayoutFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../git';
import { temporaryFolder } from '../git/testing';
import {
  commitFiles,
  LAYOUT,
  SINGLE_LAYOUT,
} from '../plan/__testUtils__/gitopsRepository';
import { environmentPlace, layoutEntry, readLayout } from './layout';
import { formatLayoutFile, layoutHash, readLayoutFile } from './layoutFile';

jest.setTimeout(60_000);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let repository: BareRepository;

beforeAll(async () => {
  folder = await temporaryFolder('layout');
  repository = await BareRepository.init({ path: folder.path, branch: 'main' });
});

afterAll(async () => {
  await repository.close();
  await folder.remove();
});

const layoutOf = async (files: Record<string, string>) =>
  readLayout(repository, await commitFiles(repository, null, files));

const RELEASE = (env: string) => JSON.stringify({ app: 'a', env });

it('reads the layout file', async () => {
  const layout = await layoutOf({ '.gimlet/gitops.json': LAYOUT });
  expect(layout.source).toBe('file');
  expect(layout.committers).toEqual(['gimlet@gimlet.io']);
  expect(environmentPlace(layout, 'staging')).toEqual({ path: 'staging' });
  expect(layoutEntry(layout, 'staging').entry.kustomizationPerApp).toBe(false);
});

it('reads the original with one repository per environment', async () => {
  const layout = await layoutOf({
    'checkout/release.json': RELEASE('production'),
    'cart/release.json': '{',
    'flux/kustomization-checkout.yaml': 'x',
    'release.json': RELEASE('production'),
  });
  expect(layout).toEqual({
    source: 'original',
    single: true,
    committers: ['gimlet@gimlet.io', 'gimlet-dashboard@gimlet.io'],
    environments: [{ environment: 'production', path: '' }],
  });
  expect(environmentPlace(layout, 'production')).toEqual({ path: '' });
  expect(() => environmentPlace(layout, 'staging')).toThrow(
    expect.objectContaining({ code: 'not-found' }),
  );
});

it('reads the original without an app, whose environment has no name yet', async () => {
  const layout = await layoutOf({ 'flux/a.yaml': 'x' });
  expect(environmentPlace(layout, 'anything')).toEqual({ path: '' });
});

it('reads the original with one repository for all environments', async () => {
  const layout = await layoutOf({
    'staging/flux/a.yaml': 'x',
    'production/flux/a.yaml': 'x',
    'production/checkout/release.json': RELEASE('production'),
    'docs/a.md': 'x',
  });
  expect(layout).toMatchObject({
    source: 'original',
    single: false,
    environments: [
      { environment: 'production', path: 'production' },
      { environment: 'staging', path: 'staging' },
    ],
  });
});

it('finds nothing in a repository of others', async () => {
  expect(await layoutOf({ 'README.md': 'x' })).toMatchObject({
    source: 'absent',
  });
  expect(await readLayout(repository, null)).toMatchObject({
    source: 'absent',
  });
});

const environments = (paths: Record<string, string>) =>
  JSON.stringify({
    version: 1,
    repository: 'acme/gitops',
    branch: 'main',
    environments: Object.fromEntries(
      Object.entries(paths).map(([name, path]) => [
        name,
        { path, namePrefix: 'x', sourceRef: { name: 'x' } },
      ]),
    ),
  });

it.each([
  ['no JSON', '{'],
  ['another version', LAYOUT.replace('"version": 1', '"version": 2')],
  ['an unknown field', LAYOUT.replace('"version": 1', '"version": 1, "x": 1')],
  ['equal folders', environments({ a: 'x', b: 'x' })],
  ['a folder in a folder', environments({ a: 'x', b: 'x/y' })],
  ['the root beside others', environments({ a: '', b: 'x' })],
  ['a folder outside', environments({ a: '../x' })],
  ['a folder in .git', environments({ a: '.git/x' })],
  ['a folder in .gimlet', environments({ a: '.gimlet' })],
  ['a folder like an option', environments({ a: '-x' })],
  ['a line break', environments({ a: 'x\ny' })],
  ['a bad name', environments({ __proto: 'x' })],
  ['a bad branch', LAYOUT.replace('"branch": "main"', '"branch": "--x"')],
])('refuses a layout file with %s, and names it', (_, text) => {
  expect(() => readLayoutFile(text)).toThrow(GimletError);
  expect(() => readLayoutFile(text)).toThrow(
    expect.objectContaining({
      code: 'invalid',
      message: expect.stringContaining('.gimlet/gitops.json'),
    }),
  );
});

it('lets folders be siblings whose names begin alike', () => {
  expect(() =>
    readLayoutFile(environments({ a: 'prod', b: 'prod-eu' })),
  ).not.toThrow();
});

it.each([LAYOUT, SINGLE_LAYOUT])('writes what it reads', text => {
  expect(formatLayoutFile(readLayoutFile(text))).toBe(text);
});

describe('the hash of an environment', () => {
  const file = readLayoutFile(LAYOUT);
  const production = file.environments.production;
  const hash = (changed: LayoutFile) => layoutHash(changed, 'production');
  const withEntry = (entry: Partial<typeof production>): LayoutFile => ({
    ...file,
    environments: {
      ...file.environments,
      production: { ...production, ...entry },
    },
  });

  it('does not depend on the order of fields, on other environments or on committers', () => {
    const reordered = Object.fromEntries(
      Object.entries(production).reverse(),
    ) as typeof production;
    expect(hash(withEntry(reordered))).toBe(hash(file));
    expect(hash({ ...file, committers: ['x@example.com'] })).toBe(hash(file));
    expect(hash({ ...file, environments: { production } })).toBe(hash(file));
  });

  it.each<[string, LayoutFile]>([
    ['the repository', { ...file, repository: 'x' }],
    ['the branch', { ...file, branch: 'x' }],
    ['the folder', withEntry({ path: 'x' })],
    ['the prefix', withEntry({ namePrefix: 'x' })],
    ['the version of Kubernetes', withEntry({ kubernetesVersion: '1.30' })],
    ['an API', withEntry({ apiVersions: ['x/v1'] })],
    ['no such environment', { ...file, environments: {} }],
  ])('differs with %s', (_, changed) => {
    expect(hash(changed)).not.toBe(hash(file));
  });

  it('knows no environment that objects inherit', () => {
    expect(layoutHash(file, 'constructor')).toBe(
      layoutHash({ ...file, environments: {} }, 'constructor'),
    );
  });
});
