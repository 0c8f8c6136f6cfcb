import {
  GimletError,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../git';
import { temporaryFolder } from '../git/testing';
import { digestOfCommit } from '../gitops/commitDigest';
import { changesNothing } from './changesNothing';
import { planDelete } from './planDelete';
import { planHold, planResume } from './planHold';
import { planRelease } from './planRelease';
import { stalePins } from './stalePins';
import {
  artifact,
  changedPaths,
  commitFiles,
  commitPlan,
  DEPLOYMENT,
  fixedRenderer,
  LAYOUT,
  manifest,
} from './__testUtils__/gitopsRepository';

jest.setTimeout(60_000);

const APP = { environment: 'production', app: 'checkout' };
const HOLD = 'production/.gimlet/holds/checkout.json';
const KUSTOMIZATION = 'production/flux/kustomization-checkout.yaml';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let repository: BareRepository;
let start: CommitSha;
let released: CommitSha;

beforeEach(async () => {
  folder = await temporaryFolder('plan-delete');
  repository = await BareRepository.init({ path: folder.path, branch: 'main' });
  start = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
    'production/docs/README.md': 'x',
  });
  const plan = await planRelease({
    reader: repository,
    head: start,
    manifest: manifest(),
    artifact: artifact('1'),
    renderer: fixedRenderer({ 'deployment.yaml': DEPLOYMENT('v1') }),
  });
  released = await commitPlan(repository, plan);
});

afterEach(async () => {
  await repository.close();
  await folder.remove();
});

const hold = (head: CommitSha) =>
  planHold({ reader: repository, head, ...APP });
const resume = (head: CommitSha) =>
  planResume({ reader: repository, head, ...APP });
const remove = (head: CommitSha, app = 'checkout') =>
  planDelete({ reader: repository, head, ...APP, app });

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof GimletError ? error.code : `no error: ${error}`;
};

it('deletes folder, Kustomization and hold, and leaves the namespace', async () => {
  const held = await commitPlan(repository, await hold(released));
  const plan = await remove(held);
  expect(plan.folder.after).toBeNull();
  expect(plan.removes).toEqual([HOLD, KUSTOMIZATION]);
  expect(plan.message).toBe(
    `[Gimlet] production/checkout deleted

Gimlet-Action: delete
Gimlet-App: production/checkout
Gimlet-Digest: ${plan.digest}
Gimlet-Also: -${HOLD}
Gimlet-Also: -${KUSTOMIZATION}
`,
  );
  const commit = await commitPlan(repository, plan);
  expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
  expect(await changedPaths(repository, commit)).toEqual([
    HOLD,
    'production/checkout/deployment.yaml',
    'production/checkout/release.json',
    KUSTOMIZATION,
  ]);
  expect(await codeOf(remove(commit))).toBe('not-found');
});

it('deletes what is left where the folder was removed by hand', async () => {
  const head = await commitFiles(repository, released, {
    'production/checkout/deployment.yaml': null,
    'production/checkout/release.json': null,
  });
  const plan = await remove(head);
  expect(changesNothing(plan)).toBe(false);
  const commit = await commitPlan(repository, plan);
  expect(await changedPaths(repository, commit)).toEqual([KUSTOMIZATION]);
  expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
});

it('does not delete the Kustomization of something else', async () => {
  const head = await commitFiles(repository, released, {
    [KUSTOMIZATION]: `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: x, namespace: flux-system}
spec: {path: ./production/cart, sourceRef: {kind: GitRepository, name: gitops}}
`,
  });
  const error = await remove(head).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'conflict',
    message: `${KUSTOMIZATION} applies ./production/cart, not ./production/checkout`,
  });
});

it('deletes the folder alone where one Kustomization covers all apps', async () => {
  const theirs = 'staging/flux/kustomization-checkout.yaml';
  const head = await commitFiles(repository, released, {
    'staging/checkout/release.json': '{"app":"checkout","env":"staging"}\n',
    'staging/checkout/deployment.yaml': DEPLOYMENT('v1'),
    [theirs]: 'by hand\n',
  });
  const plan = await planDelete({
    reader: repository,
    head,
    environment: 'staging',
    app: 'checkout',
  });
  const commit = await commitPlan(repository, plan);
  expect(await changedPaths(repository, commit)).toEqual([
    'staging/checkout/deployment.yaml',
    'staging/checkout/release.json',
  ]);
  expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
  const moved = await commitFiles(repository, head, { [theirs]: null });
  expect(await stalePins(plan, repository, moved)).toEqual([]);
});

it.each(['docs', 'nothing'])(
  'does not delete %s, which is no app',
  async app => {
    expect(await codeOf(remove(released, app))).toBe('not-found');
  },
);

it.each<[string, Record<string, string | null>]>([
  ['the folder', { 'production/checkout/x': 'x' }],
  ['the Kustomization', { [KUSTOMIZATION]: 'x' }],
  ['a hold', { [HOLD]: 'x' }],
])('a deletion is stale after a change of %s', async (_, files) => {
  const plan = await remove(released);
  const moved = await commitFiles(repository, released, files);
  expect(await stalePins(plan, repository, moved)).toHaveLength(1);
});

it('holds and resumes without touching the folder', async () => {
  const plan = await hold(released);
  expect(changesNothing(plan)).toBe(false);
  expect(plan.message).toContain('[Gimlet] production/checkout held\n');
  const held = await commitPlan(repository, plan);
  expect(await changedPaths(repository, held)).toEqual([HOLD]);
  expect(await digestOfCommit(repository, held)).toBe(plan.digest);
  expect(changesNothing(await hold(held))).toBe(true);

  const back = await resume(held);
  expect(back.message).toContain('[Gimlet] production/checkout resumed\n');
  const resumed = await commitPlan(repository, back);
  expect(await changedPaths(repository, resumed)).toEqual([HOLD]);
  expect(await digestOfCommit(repository, resumed)).toBe(back.digest);
  expect(changesNothing(await resume(resumed))).toBe(true);
});

it('holds only what is there, and resumes a hold that was left behind', async () => {
  expect(await codeOf(hold(start))).toBe('not-found');
  expect(await codeOf(resume(start))).toBe('not-found');
  const left = await commitFiles(repository, start, { [HOLD]: '{}' });
  expect((await resume(left)).removes).toEqual([HOLD]);
});
