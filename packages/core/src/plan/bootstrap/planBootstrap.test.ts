import {
  GimletError,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { BareRepository } from '../../git';
import { plainGit, temporaryFolder } from '../../git/testing';
import { digestOfCommit, trustedTrailers } from '../../gitops/commitDigest';
import { readLayout } from '../../gitops/layout';
import { readLayoutFile } from '../../gitops/layoutFile';
import { gitAppHistory } from '../appHistory';
import { changesNothing } from '../changesNothing';
import { planBootstrap, type PlanBootstrapOptions } from './planBootstrap';
import { planRelease } from '../planRelease';
import { stalePins } from '../stalePins';
import {
  artifact,
  changedPaths,
  commitFiles,
  commitPlan,
  DEPLOYMENT,
  fixedRenderer,
  manifest,
} from '../__testUtils__/gitopsRepository';

jest.setTimeout(60_000);

const URL = 'https://github.com/acme/gitops.git';
const ORIGINAL = join(__dirname, '../../history/testdata/original.bundle');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let repository: BareRepository;

beforeEach(async () => {
  folder = await temporaryFolder('plan-bootstrap');
  repository = await BareRepository.init({ path: folder.path, branch: 'main' });
});

afterEach(async () => {
  await repository.close();
  await folder.remove();
});

const bootstrap = (options: Partial<PlanBootstrapOptions> = {}) =>
  planBootstrap({
    reader: repository,
    head: null,
    environment: 'production',
    ...options,
  });

const errorOf = async (work: Promise<unknown>): Promise<GimletError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof GimletError) return error;
  throw new Error(`a GimletError was expected, not ${error}`);
};

const layoutAt = async (commit: CommitSha) => {
  const text = await repository.readFile(commit, '.gimlet/gitops.json');
  return readLayoutFile(String(text));
};

const objectAt = async (commit: CommitSha, path: string, index = 0) => {
  const text = await repository.readFile(commit, path);
  return parseAllDocuments(String(text))[index].toJS();
};

it('sets an empty repository up, and changes nothing the second time', async () => {
  const options = {
    url: URL,
    webhookUrl: 'https://portal.acme.io/api/gimlet/flux-events',
    sourceSecret: 'deploy-key',
    reason: 'a new environment',
  };
  const plan = await bootstrap(options);
  expect(plan.requires.map(file => file.path)).toEqual([
    '.gimlet/gitops.json',
    'production/flux/environment.yaml',
    'production/flux/gitrepository.yaml',
    'production/flux/notifications.yaml',
  ]);
  expect(plan.message).toBe(`[Gimlet] production bootstrapped

a new environment

Gimlet-Action: bootstrap
Gimlet-App: production
Gimlet-Digest: ${plan.digest}
Gimlet-Also: .gimlet/gitops.json
Gimlet-Also: production/flux/environment.yaml
Gimlet-Also: production/flux/gitrepository.yaml
Gimlet-Also: production/flux/notifications.yaml
`);
  expect(plan.warnings).toEqual([
    'Flux reads this environment once it was told so: kubectl apply -f production/flux/gitrepository.yaml -f production/flux/environment.yaml',
    'The webhook needs its key in the cluster: the Secret flux-system/gimlet-production with the field token.',
  ]);
  expect(changesNothing(plan)).toBe(false);

  const commit = await commitPlan(repository, plan);
  expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
  expect(await trustedTrailers(repository, commit)).toBeDefined();
  expect(await layoutAt(commit)).toMatchObject({
    repository: 'acme/gitops',
    branch: 'main',
    committers: ['gimlet@gimlet.io'],
    environments: {
      production: {
        path: 'production',
        kustomizationPerApp: true,
        namePrefix: 'acme-gitops-production',
        sourceRef: {
          kind: 'GitRepository',
          name: 'acme-gitops-production',
          namespace: 'flux-system',
        },
      },
    },
  });
  expect(
    await objectAt(commit, 'production/flux/gitrepository.yaml'),
  ).toMatchObject({
    spec: {
      url: URL,
      ref: { branch: 'main' },
      secretRef: { name: 'deploy-key' },
    },
  });
  expect(
    await objectAt(commit, 'production/flux/environment.yaml'),
  ).toMatchObject({ spec: { path: './production/flux', wait: false } });

  const again = await bootstrap({ ...options, head: commit });
  expect(changesNothing(again)).toBe(true);
  expect(changesNothing(await bootstrap({ head: commit }))).toBe(true);
});

it('sets a repository of one environment up', async () => {
  const commit = await commitPlan(
    repository,
    await bootstrap({ url: URL, path: '', branch: 'trunk' }),
  );
  expect(await changedPaths(repository, commit)).toEqual([
    '.gimlet/gitops.json',
    'flux/environment.yaml',
    'flux/gitrepository.yaml',
  ]);
  const { environments, branch } = await layoutAt(commit);
  expect(branch).toBe('trunk');
  expect(environments.production.namePrefix).toBe('acme-gitops');
  const error = await errorOf(
    bootstrap({ head: commit, environment: 'staging', url: URL }),
  );
  expect(error.code).toBe('conflict');
  expect(error.message).toContain('belongs to the environment production');
});

it('sets one Kustomization for all apps up', async () => {
  const commit = await commitPlan(
    repository,
    await bootstrap({ url: URL, kustomizationPerApp: false }),
  );
  expect(
    await objectAt(commit, 'production/flux/environment.yaml'),
  ).toMatchObject({ spec: { path: './production', wait: false } });
  const again = await bootstrap({ head: commit });
  expect(changesNothing(again)).toBe(true);
});

it('adds environments to a repository one by one', async () => {
  const first = await commitPlan(repository, await bootstrap({ url: URL }));
  const plan = await bootstrap({
    head: first,
    environment: 'staging',
    url: URL,
    settings: { kubernetesVersion: '1.31' },
  });
  const second = await commitPlan(repository, plan);
  expect(await changedPaths(repository, second)).toEqual([
    '.gimlet/gitops.json',
    'staging/flux/environment.yaml',
    'staging/flux/gitrepository.yaml',
  ]);
  const { environments } = await layoutAt(second);
  expect(Object.keys(environments)).toEqual(['production', 'staging']);
  expect(environments.staging.kubernetesVersion).toBe('1.31');
  expect(changesNothing(await bootstrap({ head: second }))).toBe(true);
});

it('changes the settings of rendering where they are given', async () => {
  const first = await commitPlan(repository, await bootstrap({ url: URL }));
  const plan = await bootstrap({
    head: first,
    settings: { kubernetesVersion: '1.34', allowPlainSecrets: undefined },
  });
  const second = await commitPlan(repository, plan);
  expect(await changedPaths(repository, second)).toEqual([
    '.gimlet/gitops.json',
  ]);
  const { environments } = await layoutAt(second);
  expect(environments.production).toMatchObject({
    kubernetesVersion: '1.34',
    allowPlainSecrets: false,
  });
});

it('adds the address that commits', async () => {
  const committers = ['bot@acme.io'];
  const head = await commitPlan(
    repository,
    await bootstrap({ url: URL, committers }),
  );
  expect((await layoutAt(head)).committers).toEqual([
    'gimlet@gimlet.io',
    'bot@acme.io',
  ]);
  expect(changesNothing(await bootstrap({ head, committers }))).toBe(true);
});

it('leaves the bytes of a layout file that says the same', async () => {
  const first = await commitPlan(repository, await bootstrap({ url: URL }));
  const text = JSON.stringify(await layoutAt(first));
  const head = await commitFiles(repository, first, {
    '.gimlet/gitops.json': text,
  });
  expect(changesNothing(await bootstrap({ head }))).toBe(true);
});

it('is stale when something appears in flux/', async () => {
  const first = await commitFiles(repository, null, { 'README.md': 'x' });
  const plan = await bootstrap({ head: first, url: URL });
  const other = await commitFiles(repository, first, { 'docs/x': 'x' });
  expect(await stalePins(plan, repository, other)).toEqual([]);
  const moved = await commitFiles(repository, first, {
    'production/flux/x.yaml': 'x',
  });
  expect(await stalePins(plan, repository, moved)).toHaveLength(1);
});

describe('options that do not fit', () => {
  it.each<[string, Partial<PlanBootstrapOptions>, string]>([
    ['another folder', { path: 'prod' }, 'folder'],
    ['another name', { repository: 'acme/other' }, 'repository name'],
    ['another branch', { branch: 'other' }, 'branch'],
    ['another prefix', { namePrefix: 'other' }, 'name prefix'],
    ['another source', { sourceRef: { name: 'other' } }, 'source'],
    ['another kind', { kustomizationPerApp: false }, 'kustomizationPerApp'],
    [
      'another address',
      { url: 'https://github.com/acme/other.git' },
      'gitrepository.yaml',
    ],
    [
      'another webhook',
      { webhookUrl: 'https://other.acme.io/' },
      'notifications.yaml',
    ],
  ])('are a conflict: %s', async (_, options, message) => {
    const head = await commitPlan(
      repository,
      await bootstrap({ url: URL, webhookUrl: 'https://portal.acme.io/' }),
    );
    const error = await errorOf(bootstrap({ head, ...options }));
    expect(error.code).toBe('conflict');
    expect(error.message).toContain(message);
    expect(error.whatToDo).toBeTruthy();
  });

  it.each<[string, Partial<PlanBootstrapOptions>, string]>([
    ['no address', { repository: 'acme/gitops' }, '--url'],
    ['no name', {}, '--repository'],
    ['an address with a password', { url: 'https://a:b@host/x/y' }, 'Secret'],
    ['an address of a file', { url: 'file:///x' }, 'https://'],
    ['a webhook that is none', { url: URL, webhookUrl: 'x' }, 'https://'],
    [
      'an environment that cannot be',
      { url: URL, environment: '../x' },
      'match',
    ],
  ])('are invalid: %s', async (_, options, whatToDo) => {
    const error = await errorOf(bootstrap(options));
    expect(error.code).toBe('invalid');
    expect(error.whatToDo).toContain(whatToDo);
  });

  it.each<[string, Partial<PlanBootstrapOptions>]>([
    ['a folder outside', { path: '../x' }],
    ['a folder in .gimlet', { path: '.gimlet' }],
    ['a folder in .git', { path: '.git/x' }],
    ['a prefix that cannot be', { namePrefix: 'A b' }],
    ['a source that cannot be', { sourceRef: { name: 'a\nb' } }],
    ['a name with a line break', { repository: 'a\nb' }],
    ['a secret that cannot be', { sourceSecret: 'a\nb' }],
  ])('are invalid: %s', async (_, options) => {
    const error = await errorOf(bootstrap({ url: URL, ...options }));
    expect(error.code).toBe('invalid');
  });

  it('are a conflict where a file of that name is something else', async () => {
    const head = await commitFiles(repository, null, {
      'production/flux/gitrepository.yaml': 'a: b',
    });
    const error = await errorOf(bootstrap({ head, url: URL }));
    expect(error.code).toBe('conflict');
    expect(error.message).toContain('production/flux/gitrepository.yaml');
  });
});

describe('a repository of the original', () => {
  let head: CommitSha;

  beforeEach(async () => {
    const bundle = join(folder.path, 'original.bundle');
    await copyFile(ORIGINAL, bundle);
    plainGit(folder.path, [
      'fetch',
      '--quiet',
      bundle,
      '+refs/heads/*:refs/heads/*',
    ]);
    const found = await repository.resolve('main');
    if (!found) throw new Error('the bundle has no branch main');
    head = found;
  });

  it('is adopted: layout, prefix, source and committers are found out', async () => {
    const plan = await bootstrap({
      head,
      repository: 'acme/gitops-production-apps',
    });
    const commit = await commitPlan(repository, plan);
    expect(await changedPaths(repository, commit)).toEqual([
      '.gimlet/gitops.json',
    ]);
    expect(await layoutAt(commit)).toMatchObject({
      repository: 'acme/gitops-production-apps',
      committers: ['gimlet@gimlet.io', 'gimlet-dashboard@gimlet.io'],
      environments: {
        production: {
          path: '',
          kustomizationPerApp: true,
          namePrefix: 'acme-production-apps',
          sourceRef: {
            kind: 'GitRepository',
            name: 'acme-acme/gitops-production-apps',
            namespace: 'flux-system',
          },
        },
      },
    });
    expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
    expect(changesNothing(await bootstrap({ head: commit }))).toBe(true);
  });

  it('takes releases afterwards, and leaves its Kustomization byte for byte', async () => {
    const adopted = await commitPlan(
      repository,
      await bootstrap({ head, repository: 'acme/gitops-production-apps' }),
    );
    const plan = await planRelease({
      reader: repository,
      history: gitAppHistory(repository),
      head: adopted,
      manifest: manifest(),
      artifact: artifact('1'),
      renderer: fixedRenderer({ 'deployment.yaml': DEPLOYMENT('v1') }),
    });
    expect(plan.warnings).toEqual([]);
    const commit = await commitPlan(repository, plan);
    expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
    const changed = await changedPaths(repository, commit);
    expect(changed).not.toContain('flux/kustomization-checkout.yaml');
    expect(changed).toContain('flux/namespace-shop.yaml');
  });

  it('belongs to its environment', async () => {
    const error = await errorOf(
      bootstrap({ head, environment: 'staging', repository: 'acme/x' }),
    );
    expect(error.code).toBe('conflict');
    expect(error.whatToDo).toContain('--env production');
  });

  it('does not get an address for a source that is defined elsewhere', async () => {
    const plan = await bootstrap({ head, url: URL });
    expect(plan.requires.map(file => file.path)).toEqual([
      '.gimlet/gitops.json',
    ]);
    expect(plan.warnings).toEqual([
      expect.stringContaining('is defined in another place'),
    ]);
  });
});

describe('other repositories that are there', () => {
  const kustomization = (name: string, path: string, source: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {interval: 24h, path: ${path}, sourceRef: {kind: GitRepository, name: ${source}}}
`;
  const source = (name: string) => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: ${name}, namespace: flux-system}
spec: {interval: 60m, url: ssh://git@github.com/acme/gitops, ref: {branch: main}}
`;

  it('keep their source, wherever it is written, and get what is missing', async () => {
    const head = await commitFiles(repository, null, {
      'production/flux/gitops-repo.yaml': `${source(
        'acme-gitops',
      )}---\n${kustomization('flux', './production/flux', 'acme-gitops')}`,
      'production/flux/kustomization-checkout.yaml': kustomization(
        'acme-gitops-prod-shop-checkout',
        './production/checkout',
        'acme-gitops',
      ),
      'production/checkout/deployment.yaml': DEPLOYMENT('v1'),
      'production/checkout/release.json':
        '{"app":"checkout","env":"production"}',
      'production/cart/deployment.yaml': DEPLOYMENT('v1'),
      'production/cart/release.json': '{"app":"cart","env":"production"}',
      'production/docs/README.md': 'x',
    });
    const plan = await bootstrap({ head });
    const commit = await commitPlan(repository, plan);
    expect(await changedPaths(repository, commit)).toEqual([
      '.gimlet/gitops.json',
      'production/flux/kustomization-cart.yaml',
    ]);
    const layout = await layoutAt(commit);
    expect(layout.repository).toBe('acme/gitops');
    expect(layout.environments.production).toMatchObject({
      namePrefix: 'acme-gitops-prod',
      sourceRef: { name: 'acme-gitops' },
    });
    expect(
      await objectAt(commit, 'production/flux/kustomization-cart.yaml'),
    ).toMatchObject({ metadata: { name: 'acme-gitops-prod-shop-cart' } });
    expect(changesNothing(await bootstrap({ head: commit }))).toBe(true);
  });

  it('with one Kustomization for all apps keep it', async () => {
    const head = await commitFiles(repository, null, {
      'production/flux/all.yaml': kustomization('all', './production', 'x'),
      'production/checkout/release.json':
        '{"app":"checkout","env":"production"}',
    });
    const options = { head, repository: 'acme/gitops' };
    const commit = await commitPlan(repository, await bootstrap(options));
    const { environments } = await layoutAt(commit);
    expect(environments.production.kustomizationPerApp).toBe(false);
    const error = await errorOf(
      bootstrap({ ...options, kustomizationPerApp: true }),
    );
    expect(error.code).toBe('conflict');
  });

  it('keep the source that apps read, not another that is written here', async () => {
    const head = await commitFiles(repository, null, {
      'production/flux/modules.yaml': source('modules'),
      'production/flux/kustomization-checkout.yaml': kustomization(
        'acme-shop-checkout',
        './production/checkout',
        'gitops',
      ),
    });
    const options = { head, repository: 'acme/gitops' };
    const commit = await commitPlan(repository, await bootstrap(options));
    const { environments } = await layoutAt(commit);
    expect(environments.production.sourceRef.name).toBe('gitops');
  });

  it('take no Kustomization of another source for one over all apps', async () => {
    const head = await commitFiles(repository, null, {
      'production/flux/all.yaml': kustomization('x', './production', 'other'),
      'production/flux/gitops.yaml': `${source('gitops')}---\n${kustomization(
        'flux',
        './production/flux',
        'gitops',
      )}`,
    });
    const commit = await commitPlan(repository, await bootstrap({ head }));
    const { environments } = await layoutAt(commit);
    expect(environments.production).toMatchObject({
      kustomizationPerApp: true,
      sourceRef: { name: 'gitops' },
    });
  });

  it('are told of a Kustomization that releases would not find', async () => {
    const head = await commitFiles(repository, null, {
      'production/flux/checkout.yaml': kustomization(
        'checkout',
        './production/checkout',
        'gitops',
      ),
      'production/checkout/release.json':
        '{"app":"checkout","env":"production"}',
    });
    const plan = await bootstrap({ head, repository: 'acme/gitops' });
    expect(plan.requires.map(({ path }) => path)).toEqual([
      '.gimlet/gitops.json',
    ]);
    expect(plan.warnings).toEqual([
      'production/flux/checkout.yaml applies production/checkout: move it to production/flux/kustomization-checkout.yaml, where releases look for it.',
    ]);
  });

  it('with several sources say which option to pass', async () => {
    const head = await commitFiles(repository, null, {
      'production/flux/a.yaml': kustomization('a', './production/a', 'one'),
      'production/flux/b.yaml': kustomization('b', './production/b', 'two'),
    });
    const options = { head, repository: 'acme/gitops' };
    const error = await errorOf(bootstrap(options));
    expect(error.code).toBe('ambiguous');
    expect(error.whatToDo).toContain('--source-name');
    const plan = await bootstrap({ ...options, sourceRef: { name: 'two' } });
    const commit = await commitPlan(repository, plan);
    const { environments } = await layoutAt(commit);
    expect(environments.production.sourceRef.name).toBe('two');
  });

  it('are read as the original before, and by their layout file after', async () => {
    const head = await commitFiles(repository, null, {
      'production/flux/a.yaml': kustomization('a', './production/a', 'one'),
      'staging/flux/a.yaml': kustomization('a', './staging/a', 'two'),
    });
    expect((await readLayout(repository, head)).source).toBe('original');
    const first = await commitPlan(
      repository,
      await bootstrap({ head, repository: 'acme/gitops' }),
    );
    const second = await commitPlan(
      repository,
      await bootstrap({ head: first, environment: 'staging' }),
    );
    const { environments } = await layoutAt(second);
    expect(environments.staging.sourceRef.name).toBe('two');
  });
});
