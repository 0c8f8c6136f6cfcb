import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../git';
import { temporaryFolder } from '../git/testing';
import { digestOfCommit } from '../gitops/commitDigest';
import { formatAppKustomization, formatNamespace } from '../gitops/fluxObjects';
import { readLayout, layoutEntry } from '../gitops/layout';
import { gitAppHistory } from './appHistory';
import { changesNothing } from './changesNothing';
import { planHold } from './planHold';
import { planRelease, type PlanReleaseOptions } from './planRelease';
import { stalePins } from './stalePins';
import {
  artifact,
  changedPaths,
  commitFiles,
  commitPlan,
  DEPLOYMENT,
  fixedRenderer,
  JOB,
  LAYOUT,
  manifest,
  revParse,
  SINGLE_LAYOUT,
} from './__testUtils__/gitopsRepository';

jest.setTimeout(60_000);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let repository: BareRepository;

beforeEach(async () => {
  folder = await temporaryFolder('plan-release');
  repository = await BareRepository.init({ path: folder.path, branch: 'main' });
});

afterEach(async () => {
  await repository.close();
  await folder.remove();
});

const release = (options: Partial<PlanReleaseOptions>) =>
  planRelease({
    reader: repository,
    head: null,
    manifest: manifest(),
    artifact: artifact('1'),
    renderer: fixedRenderer({ 'deployment.yaml': DEPLOYMENT('v1') }),
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

it('plans a first release: folder, Kustomization and namespace', async () => {
  const head = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
  const plan = await release({
    head,
    reason: 'for the campaign',
    renderer: fixedRenderer(
      { 'deployment.yaml': DEPLOYMENT('v1'), 'job.yaml': JOB('v1') },
      {
        jobs: ['Job shop/migrate'],
        chart: { name: 'web', version: '1.4.2', digest: 'sha256:ab' },
        warnings: ['from the renderer'],
      },
    ),
  });
  expect(plan.folder.files.map(file => file.path)).toEqual([
    'production/checkout/deployment.yaml',
    'production/checkout/job.yaml',
    'production/checkout/release.json',
  ]);
  expect(plan.requires.map(file => file.path)).toEqual([
    'production/flux/kustomization-checkout.yaml',
    'production/flux/namespace-shop.yaml',
  ]);
  expect(plan.jobs).toEqual(['Job shop/migrate']);
  expect(plan.warnings).toEqual(['from the renderer']);
  expect(plan.message).toBe(
    `[Gimlet] production/checkout released 1111111 "Version 1"

for the campaign

Gimlet-Action: release
Gimlet-App: production/checkout
Gimlet-Chart: web@1.4.2 sha256:ab
Gimlet-Digest: ${plan.digest}
Gimlet-Also: production/flux/kustomization-checkout.yaml
Gimlet-Also: production/flux/namespace-shop.yaml
Gimlet-Artifact: acme/checkout-1111111111111111
`,
  );
  expect(changesNothing(plan)).toBe(false);

  const commit = await commitPlan(repository, plan);
  expect(await revParse(repository, `${commit}:production/checkout`)).toBe(
    plan.folder.after,
  );
  expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
  expect(await changedPaths(repository, commit)).toEqual([
    'production/checkout/deployment.yaml',
    'production/checkout/job.yaml',
    'production/checkout/release.json',
    'production/flux/kustomization-checkout.yaml',
    'production/flux/namespace-shop.yaml',
  ]);
});

it('writes below the root where the repository belongs to one environment', async () => {
  const head = await commitFiles(repository, null, {
    '.gimlet/gitops.json': SINGLE_LAYOUT,
  });
  const plan = await release({ head });
  expect(plan.folder.path).toBe('checkout');
  expect(plan.requires.map(file => file.path)).toEqual([
    'flux/kustomization-checkout.yaml',
    'flux/namespace-shop.yaml',
  ]);
  const commit = await commitPlan(repository, plan);
  expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
});

it('writes no Kustomization where one covers all apps', async () => {
  const head = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
  const plan = await release({ head, manifest: manifest({ env: 'staging' }) });
  expect(plan.requires.map(file => file.path)).toEqual([
    'staging/flux/namespace-shop.yaml',
  ]);
});

it.each(['default', 'kube-system', 'flux-system'])(
  'leaves the namespace %s to the cluster',
  async namespace => {
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
    });
    const plan = await release({ head, manifest: manifest({ namespace }) });
    expect(plan.requires.map(file => file.path)).toEqual([
      'production/flux/kustomization-checkout.yaml',
    ]);
  },
);

it('drops stale files, and changes nothing the second time', async () => {
  const start = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
  const head = await commitPlan(
    repository,
    await release({
      head: start,
      renderer: fixedRenderer({
        'deployment.yaml': DEPLOYMENT('v1'),
        'stale.yaml': DEPLOYMENT('old'),
      }),
    }),
  );
  const plan = await release({ head });
  expect(changesNothing(plan)).toBe(false);
  const second = await commitPlan(repository, plan);
  expect(await changedPaths(repository, second)).toEqual([
    'production/checkout/stale.yaml',
  ]);
  const again = await release({ head: second });
  expect(changesNothing(again)).toBe(true);
  expect(again.folder.after).toBe(plan.folder.after);
});

it('names only the Jobs whose text changed', async () => {
  const start = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
  const rendered = (job: string) =>
    fixedRenderer(
      { 'deployment.yaml': DEPLOYMENT('v1'), 'job.yaml': JOB(job) },
      { jobs: ['Job shop/migrate'] },
    );
  const head = await commitPlan(
    repository,
    await release({ head: start, renderer: rendered('v1') }),
  );
  const same = await release({ head, renderer: rendered('v1') });
  expect(same.jobs).toEqual([]);
  const other = await release({ head, renderer: rendered('v2') });
  expect(other.jobs).toEqual(['Job shop/migrate']);
});

describe('the Kustomization that is there', () => {
  const path = 'production/flux/kustomization-checkout.yaml';
  const kustomization = (spec: string, namespace = 'flux-system') => `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: some-name, namespace: ${namespace}}
spec: {interval: 5m, ${spec}, dependsOn: [{name: other}]}
`;

  it.each([
    [
      'path: ./production/checkout, sourceRef: {kind: GitRepository, name: gitops}',
    ],
    [
      'path: production/checkout/, sourceRef: {kind: GitRepository, name: gitops, namespace: flux-system}',
    ],
  ])('stays byte for byte: %s', async spec => {
    const text = kustomization(spec);
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
      [path]: text,
    });
    const commit = await commitPlan(repository, await release({ head }));
    const after = await repository.readFile(commit, path);
    expect(after?.toString('utf8')).toBe(text);
    expect(await changedPaths(repository, commit)).not.toContain(path);
    expect(await digestOfCommit(repository, commit)).toBeDefined();
  });

  it.each([
    [
      'another path',
      kustomization(
        'path: ./production/cart, sourceRef: {kind: GitRepository, name: gitops}',
      ),
      'applies ./production/cart',
    ],
    [
      'another source',
      kustomization(
        'path: ./production/checkout, sourceRef: {kind: GitRepository, name: other}',
      ),
      'reads GitRepository flux-system/other',
    ],
    [
      'its own namespace',
      kustomization(
        'path: ./production/checkout, sourceRef: {kind: GitRepository, name: gitops}',
        'apps',
      ),
      'reads GitRepository apps/gitops',
    ],
    [
      'no Kustomization',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n',
      'holds no Kustomization',
    ],
    ['broken YAML', '{', 'holds no Kustomization'],
  ])('is an error that names the file: %s', async (_, text, message) => {
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
      [path]: text,
    });
    const error = await errorOf(release({ head }));
    expect(error.code).toBe('conflict');
    expect(error.message).toContain(path);
    expect(error.message).toContain(message);
  });

  it('is written by nobody where a file of another name applies the folder', async () => {
    const other = 'production/flux/apps.yaml';
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
      [other]: kustomization(
        'path: ./production/checkout, sourceRef: {kind: GitRepository, name: gitops}',
      ),
    });
    const error = await errorOf(release({ head }));
    expect(error.code).toBe('conflict');
    expect(error.message).toContain(`${other} applies ./production/checkout`);
    expect(error.whatToDo).toContain(path);
  });

  it('is not written where another app has its name: Flux would apply nothing', async () => {
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
    });
    const ours = (app: string, namespace: string) => ({
      manifest: manifest({ app, namespace }),
    });
    const first = await release({ head, ...ours('api', 'shop-cart') });
    const next = await commitPlan(repository, first);
    const error = await errorOf(
      release({ head: next, ...ours('cart-api', 'shop') }),
    );
    expect(error.code).toBe('conflict');
    expect(error.message).toContain('production/flux/kustomization-api.yaml');
    // Names that only begin alike are others.
    await release({ head: next, ...ours('cart', 'shop') });
  });
});

describe('pins', () => {
  it('hold while other apps change, and while the same namespace file appears', async () => {
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
    });
    const plan = await release({ head });
    const moved = await commitFiles(repository, head, {
      'production/cart/deployment.yaml': 'x',
      'production/flux/namespace-shop.yaml': formatNamespace('shop'),
    });
    expect(await stalePins(plan, repository, moved)).toEqual([]);
    const commit = await commitPlan(repository, plan, moved);
    expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
  });

  it.each<[string, Record<string, string | null>, string[]]>([
    ['the folder', { 'production/checkout/x.yaml': 'x' }, ['tree']],
    [
      'the Kustomization',
      { 'production/flux/kustomization-checkout.yaml': 'x' },
      ['blob'],
    ],
    [
      'another namespace file',
      { 'production/flux/namespace-shop.yaml': 'x' },
      ['blob-or-absent'],
    ],
    ['the variables', { 'production/.gimlet/vars': 'A=1' }, ['blob']],
    [
      'the layout',
      { '.gimlet/gitops.json': LAYOUT.replace('1.33', '1.34') },
      ['layout'],
    ],
    ['no layout', { '.gimlet/gitops.json': null, x: 'x' }, ['layout']],
    [
      'another environment',
      {
        '.gimlet/gitops.json': LAYOUT.replace(
          '"acme-gitops-staging"',
          '"other"',
        ),
      },
      [],
    ],
  ])('are stale after a change of %s', async (_, files, kinds) => {
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
    });
    const plan = await release({ head });
    const moved = await commitFiles(repository, head, files);
    const stale = await stalePins(plan, repository, moved);
    expect(stale.map(({ pin }) => pin.kind)).toEqual(kinds);
  });

  it('are stale in an empty repository', async () => {
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
    });
    const stale = await stalePins(await release({ head }), repository, null);
    expect(stale.map(({ pin }) => pin.kind)).toEqual(['layout']);
  });
});

describe('a folder that somebody else made', () => {
  const releasedBy = async (version: Record<string, unknown>) => {
    const start = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
    });
    return commitPlan(
      repository,
      await release({ head: start, artifact: artifact('1', version) }),
    );
  };

  it('is refused, unless it is taken over on purpose', async () => {
    const head = await releasedBy({ repositoryName: 'acme/other' });
    const error = await errorOf(release({ head }));
    expect(error.code).toBe('app-taken');
    expect(error.message).toBe(
      'production/checkout was released from acme/other, not from acme/checkout',
    );
    const plan = await release({ head, takeOver: true });
    expect(plan.warnings).toEqual([
      'Takes it over: production/checkout was released from acme/other, not from acme/checkout.',
    ]);
  });

  it('is refused to the preview of another branch', async () => {
    const head = await releasedBy({ branch: 'feature-a' });
    const preview = manifest({ preview: true });
    const error = await errorOf(
      release({
        head,
        manifest: preview,
        artifact: artifact('2', { branch: 'feature-b' }),
      }),
    );
    expect(error.code).toBe('app-taken');
    expect(error.message).toContain('feature-a');
    await release({
      head,
      manifest: preview,
      artifact: artifact('2', { branch: 'feature-a' }),
    });
  });

  it('is refused where release.json cannot be read', async () => {
    const head = await commitFiles(repository, await releasedBy({}), {
      'production/checkout/release.json': '{',
    });
    expect((await errorOf(release({ head }))).code).toBe('app-taken');
  });

  it('is said where it has no release.json', async () => {
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
      'production/checkout/README.md': 'mine',
    });
    const plan = await release({ head });
    expect(plan.warnings).toEqual([
      'production/checkout was not made by Gimlet: everything in it will be replaced.',
    ]);
  });
});

it('says what it overwrites that was changed by hand', async () => {
  const history = gitAppHistory(repository);
  const start = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
  const first = await commitPlan(repository, await release({ head: start }));
  expect((await release({ head: first, history })).warnings).toEqual([]);
  const edited = await commitFiles(
    repository,
    first,
    { 'production/checkout/deployment.yaml': DEPLOYMENT('hotfix') },
    { message: 'scale to 5\n' },
  );
  const plan = await release({ head: edited, history });
  expect(plan.warnings).toEqual([
    `Overwrites a change made by hand: ${edited.slice(
      0,
      7,
    )} "scale to 5" (Ann).`,
  ]);
  const after = await commitPlan(repository, plan);
  expect((await release({ head: after, history })).warnings).toEqual([]);
});

it('is stopped by a hold where a policy asks, and told of it where a person does', async () => {
  const start = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
  const free = await commitPlan(repository, await release({ head: start }));
  const byPolicy = await release({
    head: free,
    policy: true,
    artifact: artifact('2'),
  });
  const hold = await planHold({
    reader: repository,
    head: free,
    environment: 'production',
    app: 'checkout',
  });
  const held = await commitPlan(repository, hold);
  expect(await stalePins(byPolicy, repository, held)).toEqual([
    {
      pin: {
        kind: 'blob',
        path: 'production/.gimlet/holds/checkout.json',
        id: null,
      },
      actual: hold.requires[0].blob,
    },
  ]);
  const error = await errorOf(release({ head: held, policy: true }));
  expect(error.code).toBe('not-allowed');
  const person = await release({ head: held });
  expect(person.warnings).toEqual([
    'Automatic releases are held; this release does not resume them.',
  ]);
});

describe('errors', () => {
  it('lists the known environments', async () => {
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
    });
    const error = await errorOf(
      release({ head, manifest: manifest({ env: 'constructor' }) }),
    );
    expect(error.code).toBe('not-found');
    expect(error.whatToDo).toBe('Known environments: production, staging.');
  });

  it.each<[string, Record<string, string> | null]>([
    ['an empty repository', null],
    ['a repository without anything of Gimlet', { 'README.md': 'x' }],
    [
      'a repository of the original',
      {
        'flux/x.yaml': 'x',
        'a/release.json': '{"app":"a","env":"production"}',
      },
    ],
  ])('asks for a bootstrap: %s', async (_, files) => {
    const head = files && (await commitFiles(repository, null, files));
    const error = await errorOf(release({ head }));
    expect(error.code).toBe('conflict');
    expect(error.whatToDo).toContain(
      'gimlet environment bootstrap --env production',
    );
  });

  it.each([
    ['app', { app: 'flux' }],
    ['app', { app: '../x' }],
    ['env', { env: '..' }],
    ['namespace', { namespace: '../x' }],
  ])('refuses a name that cannot be: %s %j', async (_, names) => {
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
    });
    const error = await errorOf(release({ head, manifest: manifest(names) }));
    expect(error.code).toBe('invalid');
  });

  it.each(['release.json', 'a/b.yaml', ''])(
    'refuses %j from a renderer',
    async name => {
      const head = await commitFiles(repository, null, {
        '.gimlet/gitops.json': LAYOUT,
      });
      const renderer = fixedRenderer({ [name]: 'x' });
      expect((await errorOf(release({ head, renderer }))).code).toBe(
        'internal',
      );
    },
  );
});

it('writes the Kustomization that the layout says', async () => {
  const head = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
  const { entry } = layoutEntry(
    await readLayout(repository, head),
    'production',
  );
  const plan = await release({ head });
  expect(plan.requires[0].content).toBe(
    formatAppKustomization({
      environmentName: 'production',
      environment: entry,
      namespace: 'shop',
      app: 'checkout',
    }),
  );
});

it.each([
  ['the app', 'production/checkout', 'production/checkout is a file'],
  ['the environment', 'production', 'production is a file'],
  [
    'the Kustomization',
    'production/flux/kustomization-checkout.yaml/x',
    'production/flux/kustomization-checkout.yaml is a folder',
  ],
  ['Flux', 'production/flux', 'production/flux is a file'],
  [
    'the variables',
    'production/.gimlet/vars/x',
    'production/.gimlet/vars is a folder',
  ],
])(
  'says what stands in the way of %s, and does not remove it',
  async (_, path, message) => {
    const head = await commitFiles(repository, null, {
      '.gimlet/gitops.json': LAYOUT,
      [path]: 'of people\n',
    });
    const error = await errorOf(release({ head }));
    expect(error.code).toBe('conflict');
    expect(error.message).toContain(message);
  },
);

it('writes the same release.json for a version with its fields in another order', async () => {
  const head = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
  const made = artifact('1');
  const turned = Object.fromEntries(Object.entries(made.version).reverse());
  const { digest } = await release({ head, artifact: made });
  expect(
    await release({
      head,
      artifact: { ...made, version: { ...made.version, ...turned } },
    }),
  ).toMatchObject({ digest });
});
