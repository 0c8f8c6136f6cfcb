import {
  artifactSchema,
  type Artifact,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../git';
import { temporaryFolder } from '../git/testing';
import { readManifest } from '../manifest';
import type { ChartRenderer } from '../render/types';
import {
  commitFiles,
  LAYOUT,
  fixedRenderer,
  DEPLOYMENT,
} from './__testUtils__/gitopsRepository';
import {
  planArtifactRelease,
  resolveArtifactManifest,
} from './planArtifactRelease';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let repository: BareRepository;
let head: CommitSha;
beforeAll(async () => {
  folder = await temporaryFolder('artifact-release');
  repository = await BareRepository.init({
    path: `${folder.path}/gitops.git`,
    branch: 'main',
  });
  head = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
    'production/.gimlet/vars':
      'NAMESPACE=shop\nGREETING=from the environment\n',
  });
});
afterAll(async () => {
  await repository.close();
  await folder.remove();
});

const artifactOf = (environments: Record<string, unknown>[]): Artifact =>
  artifactSchema.parse({
    id: 'acme/checkout-0123456789abcdef',
    version: { repositoryName: 'acme/checkout', sha: 'a'.repeat(40) },
    environments,
    vars: { GREETING: 'from CI', BRANCH: 'fix/rounding' },
  });

const MANIFEST = {
  app: 'checkout',
  env: 'production',
  namespace: '{{ .NAMESPACE }}',
  manifests: 'greeting: {{ .GREETING | quote }}\n',
};

const asked = (environments: Record<string, unknown>[], app = 'checkout') => ({
  reader: repository,
  head,
  artifact: artifactOf(environments),
  environment: 'production',
  app,
});

it("resolves the manifest with the artifact's variables, and the environment's over them", async () => {
  const { manifest } = await resolveArtifactManifest(asked([MANIFEST]));
  expect(manifest).toMatchObject({
    namespace: 'shop',
    manifests: 'greeting: "from the environment"\n',
  });
});

it('finds a preview by the name that it will have', async () => {
  const { manifest } = await resolveArtifactManifest(
    asked([{ ...MANIFEST, preview: true }], 'checkout-fix-rounding'),
  );
  expect(manifest.app).toBe('checkout-fix-rounding');
});

it.each<[string, Record<string, unknown>[], string, string]>([
  ['no manifest', [], 'not-found', 'no manifest for production/checkout'],
  ['two manifests', [MANIFEST, MANIFEST], 'ambiguous', 'environments[1]'],
  [
    'a variable that is missing',
    [{ ...MANIFEST, namespace: '{{ .NOPE }}' }],
    'invalid',
    'NOPE',
  ],
])('says so of %s', async (_, environments, code, words) => {
  await expect(
    resolveArtifactManifest(asked(environments)),
  ).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
});

it('takes a manifest that is given instead', async () => {
  const { manifest } = await resolveArtifactManifest({
    ...asked([]),
    documents: [
      readManifest(
        'app: checkout\nenv: production\nnamespace: mine\nchart: {name: web}\n',
        { file: 'mine.yaml' },
      ),
    ],
  });
  expect(manifest.namespace).toBe('mine');
});

it('plans what planning by hand would, and places the problems of the renderer', async () => {
  const renderer = fixedRenderer({ 'deployment.yaml': DEPLOYMENT('web:1') });
  const told: unknown[] = [];
  const rendererFor = (
    problemAt: (path: string[], message: string) => unknown,
  ): ChartRenderer => {
    told.push(problemAt(['values'], 'is wrong'));
    return renderer;
  };
  const plan = await planArtifactRelease({
    ...asked([MANIFEST]),
    rendererFor,
    requestedBy: 'policy',
  });
  expect(plan).toMatchObject({
    action: 'release',
    environment: 'production',
    app: 'checkout',
    base: head,
    artifactId: 'acme/checkout-0123456789abcdef',
  });
  expect(plan.message).toContain('Gimlet-Requested-By: policy');
  expect(plan.pins).toContainEqual(
    expect.objectContaining({ path: 'production/.gimlet/vars' }),
  );
  expect(told).toEqual([
    { path: 'values', message: 'is wrong', source: 'environments[0]' },
  ]);
});
