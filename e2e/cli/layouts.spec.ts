import { expect, test } from '@playwright/test';
import { ApplicationRepository } from './applicationRepository';
import { expectHonestCommits } from './digestByHand';
import { GitopsRemote } from './gitopsRemote';
import { twoAtATime } from './twoAtATime';
import { Workplace } from './workplace';

/** A way to lay a gitops repository out. */
interface Layout {
  name: string;
  options: string[];
  /** Folder of production, with its slash. */
  below: string;
}

const layouts: Layout[] = [
  {
    name: 'a folder for each environment',
    options: ['--layout', 'shared'],
    below: 'production/',
  },
  {
    name: 'a repository for each environment',
    options: ['--layout', 'per-environment'],
    below: '',
  },
];

let workplace: Workplace;
let versions: { sha: string; artifact: string }[];
let other: { artifact: string };

test.beforeAll(async () => {
  workplace = new Workplace();
  const checkout = new ApplicationRepository(workplace);
  const cart = new ApplicationRepository(workplace, 'cart');
  versions = [await checkout.version('Old prices')];
  checkout.edit('replicas: 3', 'replicas: 4');
  versions.push(await checkout.version('Faster cart'));
  other = await cart.version('Cart one');
});

test.afterAll(() => workplace?.remove());

const APP_FILES = [
  'configmap.yaml',
  'deployment.yaml',
  'migrate-job.yaml',
  'release.json',
  'service.yaml',
];

/** Release, another app, rollback, deletion and back, in a repository that begins empty. */
async function play(
  { options, below }: Layout,
  { kustomizationPerApp }: { kustomizationPerApp: boolean },
): Promise<void> {
  const remote = GitopsRemote.empty(
    workplace.folder,
    `gitops-${below === '' ? 'one' : 'many'}-${kustomizationPerApp}.git`,
  );
  const gitops = ['--gitops-repo', remote.path, '--env', 'production'];
  const onCheckout = [...gitops, '--app', 'checkout'];
  const release = async (artifact: string, cwd = 'checkout') => {
    const { commit, plan } = await workplace.commit(
      ['release', 'make', ...gitops, '--artifact', artifact],
      { cwd },
    );
    expect(remote.head()).toBe(commit);
    expect(remote.id(plan.path)).toBe(plan.tree);
    expect(remote.trailers()['Gimlet-Digest']).toEqual([plan.digest]);
    return plan;
  };

  await workplace.commit([
    ...['environment', 'bootstrap', ...gitops, ...options, '--yes'],
    ...(kustomizationPerApp ? [] : ['--no-kustomization-per-app']),
    ...['--url', 'https://git.acme.example/acme/gitops.git'],
  ]);
  const environmentFiles = [
    `${below}flux/environment.yaml`,
    `${below}flux/gitrepository.yaml`,
  ];
  expect(remote.files()).toEqual(['.gimlet/gitops.json', ...environmentFiles]);

  const [first, second] = versions;
  const before = await release(first.artifact);
  await release(other.artifact, 'cart');
  await release(second.artifact);
  const kustomizations = kustomizationPerApp
    ? ['cart', 'checkout'].map(app => `${below}flux/kustomization-${app}.yaml`)
    : [];
  const all = [
    '.gimlet/gitops.json',
    ...['cart', 'checkout'].flatMap(app =>
      APP_FILES.map(file => `${below}${app}/${file}`),
    ),
    ...environmentFiles,
    ...kustomizations,
    `${below}flux/namespace-shop.yaml`,
  ];
  expect(remote.files()).toEqual(all);
  if (!kustomizationPerApp) {
    // One for all waits for none, because one bad app would hold the others.
    expect(remote.show(`${below}flux/environment.yaml`)).toContain(
      'wait: false',
    );
  }

  const cartTree = remote.id(`${below}cart`);
  const back = ['release', 'rollback', ...onCheckout, '--yes', '--to'];
  await workplace.commit([...back, first.sha]);
  expect(remote.id(`${below}checkout`)).toBe(before.tree);
  expect(remote.id(`${below}cart`)).toBe(cartTree);
  expect(remote.files()).toContain(`${below}.gimlet/holds/checkout.json`);

  await workplace.commit(['release', 'delete', ...onCheckout, '--yes']);
  expect(remote.files()).toEqual(
    all.filter(
      path =>
        !path.startsWith(`${below}checkout/`) &&
        path !== `${below}flux/kustomization-checkout.yaml`,
    ),
  );
  await workplace.commit([...back, second.sha.slice(0, 7), '--no-hold']);
  expect(remote.files()).toEqual(all);
  expect(remote.id(`${below}checkout`)).toBe(
    remote.id(`${below}checkout`, 'main~3'),
  );
  expect(remote.id(`${below}cart`)).toBe(cartTree);
  expect(await expectHonestCommits(remote)).toBe(7);
}

layouts.forEach(layout => {
  test(`${layout.name}, with a Kustomization for each app and with one for all`, () =>
    twoAtATime([true, false], kustomizationPerApp =>
      play(layout, { kustomizationPerApp }),
    ));
});

test('two environments of one repository do not touch each other', async () => {
  const remote = GitopsRemote.empty(workplace.folder, 'two.git');
  const gitops = ['--gitops-repo', remote.path];
  const [first, second] = versions;
  for (const environment of ['staging', 'production']) {
    await workplace.commit([
      ...['environment', 'bootstrap', ...gitops, '--env', environment, '--yes'],
      ...['--url', 'https://git.acme.example/acme/gitops.git'],
    ]);
    await workplace.commit(
      [
        ...['release', 'make', ...gitops, '--env', environment],
        ...['--artifact', first.artifact],
      ],
      { cwd: 'checkout' },
    );
  }
  const production = remote.id('production');
  await workplace.commit(
    [
      ...['release', 'make', ...gitops, '--env', 'staging'],
      ...['--artifact', second.artifact],
    ],
    { cwd: 'checkout' },
  );
  expect(remote.id('production')).toBe(production);
  expect(remote.show('staging/checkout/release.json')).toContain(second.sha);
  expect(await expectHonestCommits(remote)).toBe(5);
});
