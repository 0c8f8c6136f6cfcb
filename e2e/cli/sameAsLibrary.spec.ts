import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { AppPlan } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  BareRepository,
  ChartStore,
  CommitQueue,
  collectVariables,
  createChartRenderer,
  findHelm,
  findKustomize,
  findManifest,
  gitAppHistory,
  layoutEntry,
  manifestFromValue,
  planDelete,
  planHold,
  planRelease,
  planRollback,
  readArtifact,
  readLayout,
  resolveManifest,
  varsPath,
} from '@gimlet-io/core';
import { plainGit } from '@gimlet-io/core/testUtils';
import { ApplicationRepository } from './applicationRepository';
import { expectHonestCommits } from './digestByHand';
import { GitopsRemote } from './gitopsRemote';
import { Workplace } from './workplace';

test.describe.configure({ mode: 'serial' });

const ENVIRONMENT = 'production';

/** With a chart of its own values, raw manifests, both kinds of patches, and variables of every source. */
const PATCHED = `app: patched
env: production
namespace: shop
chart:
  name: ./charts/web
values:
  replicas: !!int "{{ .REPLICAS }}"
  image:
    repository: "{{ .REGISTRY }}/{{ .APP }}"
    tag: '{{ .SHA | trunc 7 }}'
manifests: |
  apiVersion: v1
  kind: ConfigMap
  metadata:
    name: extra
  data:
    branch: {{ .BRANCH | quote }}
    price: {{ .PRICE | quote }}
strategicMergePatches: |
  apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: patched
  spec:
    template:
      spec:
        terminationGracePeriodSeconds: 5
json6902Patches:
  - target:
      group: ''
      version: v1
      kind: Service
      name: patched
    patch: |
      - op: replace
        path: /spec/ports/0/port
        value: 8081
`;

const PREVIEW = `app: web-preview
env: production
namespace: previews
preview: true
chart:
  name: ./charts/web
values:
  ingress:
    enabled: true
    host: web.acme.example
`;

let workplace: Workplace;
let byCli: GitopsRemote;
let byLibrary: GitopsRemote;
let checkout: ApplicationRepository;
let artifacts: { sha: string; artifact: string }[];
let repository: BareRepository;
let charts: ChartStore;

test.beforeAll(async () => {
  workplace = new Workplace();
  byCli = GitopsRemote.empty(workplace.folder, 'by-cli.git');
  await workplace.commit([
    ...['environment', 'bootstrap', '--gitops-repo', byCli.path],
    ...['--env', ENVIRONMENT, '--yes', '--repository', 'acme/gitops'],
    ...['--url', 'https://git.acme.example/acme/gitops.git'],
  ]);
  await byCli.commitByHand(
    'production/.gimlet/vars',
    'REGISTRY=registry.acme.example\nPRICE="from {{ .REPLICAS }} euro"\n',
    'Variables of production',
  );
  plainGit(workplace.folder, ['clone', '-q', '--bare', byCli.path, 'lib.git']);
  byLibrary = GitopsRemote.at(workplace.path('lib.git'));

  checkout = new ApplicationRepository(workplace);
  workplace.write('checkout/.gimlet/patched.yaml', PATCHED);
  workplace.write('checkout/.gimlet/preview.yaml', PREVIEW);
  artifacts = [];
  for (const title of ['Old prices', 'Faster cart']) {
    checkout.git('checkout', '-q', '-B', 'feature/Big_Thing');
    const made = await checkout.version(title);
    await workplace.text([
      ...['artifact', 'add', '--file', made.artifact],
      ...['--var', `REPLICAS=${artifacts.length + 2}`],
    ]);
    artifacts.push(made);
  }
  repository = await BareRepository.mirror({
    path: workplace.path('mirror.git'),
    remote: { url: byLibrary.path },
  });
  charts = new ChartStore({
    cacheDir: workplace.path('library-cache'),
    policy: { mode: 'offline' },
    manifestRoot: checkout.folder,
  });
});

test.afterAll(async () => {
  await charts?.close();
  await repository?.close();
  workplace?.remove();
});

/** What every plan of the library begins with. */
async function atHead() {
  await repository.fetch();
  const head = await repository.head('main');
  if (head === null) {
    throw new Error('There is no main');
  }
  const { entry } = layoutEntry(
    await readLayout(repository, head),
    ENVIRONMENT,
  );
  return {
    reader: repository,
    head,
    entry,
    history: gitAppHistory(repository),
  };
}

async function release(index: number, app: string): Promise<AppPlan> {
  const { reader, head, entry, history } = await atHead();
  const file = artifacts[index].artifact;
  const artifact = readArtifact(readFileSync(file, 'utf8'), { file });
  const vars = await repository.readFile(head, varsPath(entry));
  const variables = collectVariables({
    artifact,
    varsFile: { text: String(vars), file: varsPath(entry) },
  });
  const documents = artifact.environments.map((value, at) =>
    manifestFromValue(value, { name: `environments[${at}]` }),
  );
  const kustomize = await findKustomize({ env: process.env });
  return planRelease({
    reader,
    head,
    history,
    artifact,
    manifest: resolveManifest({
      document: findManifest(documents, { app, env: ENVIRONMENT, variables }),
      variables,
      layout: entry,
    }),
    renderer: createChartRenderer({
      charts,
      helm: await findHelm({ env: process.env }),
      [kustomize.kind]: kustomize.binary,
    }),
  });
}

interface Step {
  name: string;
  args: () => string[];
  plan: () => Promise<AppPlan>;
}

const releaseStep = (index: number, app: string): Step => ({
  name: `release of ${app}, version ${index + 1}`,
  args: () => ['make', '--artifact', artifacts[index].artifact, '--app', app],
  plan: () => release(index, app),
});

const place = { environment: ENVIRONMENT, app: 'checkout' };

const steps: Step[] = [
  releaseStep(0, 'checkout'),
  releaseStep(0, 'patched'),
  releaseStep(0, 'web-feature-big-thing'),
  releaseStep(1, 'checkout'),
  releaseStep(1, 'patched'),
  {
    name: 'rollback',
    args: () => [
      ...['rollback', '--app', 'checkout', '--yes'],
      ...['--to', artifacts[0].sha],
    ],
    plan: async () =>
      planRollback({ ...(await atHead()), ...place, to: artifacts[0].sha }),
  },
  {
    name: 'deletion',
    args: () => ['delete', '--app', 'checkout', '--yes'],
    plan: async () => planDelete({ ...(await atHead()), ...place }),
  },
  {
    name: 'hold',
    args: () => ['hold', '--app', 'patched'],
    plan: async () =>
      planHold({ ...(await atHead()), ...place, app: 'patched' }),
  },
];

/** The two repositories hold the same files by different commits: their authors differ. */
const withoutCommit = (message: string) =>
  message.replace(/^(Gimlet-Rollback-To: )[0-9a-f]{40}$/m, '$1…');

steps.forEach(({ name, args, plan }) => {
  test(`${name}: the library and the command line write the same bytes`, async () => {
    const made = await workplace.commit(
      [
        'release',
        ...args(),
        ...['--gitops-repo', byCli.path, '--env', ENVIRONMENT],
      ],
      { cwd: 'checkout' },
    );
    const planned = await plan();
    expect({
      digest: planned.digest,
      tree: planned.folder.after,
      message: withoutCommit(planned.message),
      files: planned.folder.files.map(({ path }) => path),
      requires: planned.requires.map(({ path }) => path),
      removes: planned.removes,
    }).toEqual({
      digest: made.plan.digest,
      tree: made.plan.tree,
      message: withoutCommit(made.plan.message),
      files: made.plan.files,
      requires: made.plan.requires,
      removes: made.plan.removes,
    });

    const queue = new CommitQueue({ repository, branch: 'main' });
    await queue.submit({
      plan: planned,
      author: { name: 'Somebody', email: 'else@acme.example', time: 1 },
    });
    await queue.close();
    expect(byLibrary.git('rev-parse', 'main^{tree}')).toBe(
      byCli.git('rev-parse', 'main^{tree}'),
    );
    expect(withoutCommit(byLibrary.format('%B'))).toBe(
      withoutCommit(byCli.format('%B')),
    );
  });
});

test('what they wrote is what was meant, and honest', async () => {
  const patched = 'production/patched';
  const text = byCli
    .files()
    .filter(path => path.startsWith(`${patched}/`))
    .map(path => byCli.show(path))
    .join('\n');
  expect(text).toContain('replicas: 3');
  expect(text).toContain('terminationGracePeriodSeconds: 5');
  expect(text).toContain('port: 8081');
  expect(text).toContain('branch: "feature/Big_Thing"');
  expect(text).toContain('price: "from 3 euro"');
  expect(text).toMatch(
    /image: "?registry\.acme\.example\/patched:[0-9a-f]{7}"?/,
  );
  expect(byCli.show('production/web-feature-big-thing/ingress.yaml')).toContain(
    'web-feature-big-thing.acme.example',
  );
  expect(await expectHonestCommits(byLibrary)).toBe(steps.length + 1);
});
