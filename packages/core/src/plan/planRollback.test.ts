import {
  GimletError,
  treeId,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../git';
import { temporaryFolder } from '../git/testing';
import { digestOfCommit } from '../gitops/commitDigest';
import { gitAppHistory } from './appHistory';
import { planDelete } from './planDelete';
import { planRelease } from './planRelease';
import { planRollback, type PlanRollbackOptions } from './planRollback';
import {
  ANN,
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
} from './__testUtils__/gitopsRepository';

jest.setTimeout(60_000);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let repository: BareRepository;
let start: CommitSha;

beforeEach(async () => {
  folder = await temporaryFolder('plan-rollback');
  repository = await BareRepository.init({ path: folder.path, branch: 'main' });
  start = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
    'production/flux/README.md': 'x',
  });
});

afterEach(async () => {
  await repository.close();
  await folder.remove();
});

async function release(
  head: CommitSha,
  digit: string,
  options: { app?: string; job?: string } = {},
): Promise<CommitSha> {
  const plan = await planRelease({
    reader: repository,
    head,
    manifest: manifest({ app: options.app ?? 'checkout' }),
    artifact: artifact(digit),
    renderer: fixedRenderer({
      'deployment.yaml': DEPLOYMENT(`v${digit}`),
      ...(options.job ? { 'job.yaml': JOB(options.job) } : {}),
    }),
  });
  return commitPlan(repository, plan);
}

const rollback = (
  head: CommitSha,
  to: string,
  options: Partial<PlanRollbackOptions> = {},
) =>
  planRollback({
    reader: repository,
    history: gitAppHistory(repository),
    head,
    environment: 'production',
    app: 'checkout',
    to,
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

const treeOf = (commit: CommitSha) =>
  revParse(repository, `${commit}:production/checkout`);

it('brings exactly the former folder back, holds, and says what is lost', async () => {
  const one = await release(start, '1', { job: 'v1' });
  const cart = await release(one, '9', { app: 'cart' });
  const two = await release(cart, '2', { job: 'v2' });
  const edited = await commitFiles(
    repository,
    two,
    { 'production/checkout/extra.yaml': 'x: 1\n' },
    { message: 'scale to 5\n\nmore\n' },
  );
  const plan = await rollback(edited, one, { reason: '404s on checkout' });
  expect(plan.loses).toEqual([
    { commit: edited, title: 'scale to 5', author: 'Ann' },
    { commit: two, version: '2'.repeat(40), title: 'Version 2', author: 'Ann' },
  ]);
  expect(plan.jobs).toEqual(['Job shop/migrate']);
  expect(plan.rollbackTo).toBe(one);
  expect(plan.message).toBe(
    `[Gimlet] production/checkout rolled back to 1111111 "Version 1"

404s on checkout

Gimlet-Action: rollback
Gimlet-App: production/checkout
Gimlet-Digest: ${plan.digest}
Gimlet-Also: production/.gimlet/holds/checkout.json
Gimlet-Also: production/flux/kustomization-checkout.yaml
Gimlet-Also: production/flux/namespace-shop.yaml
Gimlet-Rollback-To: ${one}
`,
  );
  const commit = await commitPlan(repository, plan);
  expect(await treeOf(commit)).toBe(await treeOf(one));
  expect(plan.folder.after).toBe(await treeOf(one));
  expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
  expect(await changedPaths(repository, commit)).toEqual([
    'production/.gimlet/holds/checkout.json',
    'production/checkout/deployment.yaml',
    'production/checkout/extra.yaml',
    'production/checkout/job.yaml',
    'production/checkout/release.json',
  ]);
  const hold = await repository.readFile(
    commit,
    'production/.gimlet/holds/checkout.json',
  );
  expect(hold?.toString()).toBe('{"app":"checkout","env":"production"}\n');
});

it('leaves the hold out where asked', async () => {
  const one = await release(start, '1');
  const two = await release(one, '2');
  const plan = await rollback(two, one, { hold: false });
  expect(plan.requires.map(file => file.path)).toEqual([
    'production/flux/kustomization-checkout.yaml',
    'production/flux/namespace-shop.yaml',
  ]);
});

describe('the target', () => {
  it.each<[string, (one: CommitSha) => string]>([
    ['a gitops commit', one => one],
    ['a short gitops commit', one => one.slice(0, 9)],
    ['a gitops commit in capitals', one => one.toUpperCase()],
    ['a version', () => '1'.repeat(40)],
    ['a short version', () => '1111'],
  ])('may be %s', async (_, name) => {
    const one = await release(start, '1');
    const two = await release(one, '2');
    expect((await rollback(two, name(one))).rollbackTo).toBe(one);
  });

  it('is the newest release of a version, not a change by hand on top of it', async () => {
    const first = await release(start, '1');
    const two = await release(first, '2');
    const again = await release(two, '1', { job: 'v1' });
    const edited = await commitFiles(repository, again, {
      'production/checkout/extra.yaml': 'x: 1\n',
    });
    const three = await release(edited, '3');
    expect((await rollback(three, '1111')).rollbackTo).toBe(again);
    expect((await rollback(edited, '1111')).rollbackTo).toBe(again);
  });

  it('is not a change by hand that claims a version', async () => {
    const one = await release(start, '1');
    const two = await release(one, '2');
    const forged = await commitFiles(repository, two, {
      'production/checkout/release.json': JSON.stringify({
        app: 'checkout',
        env: 'production',
        version: { repositoryName: 'acme/checkout', sha: '1'.repeat(40) },
      }),
    });
    const three = await release(forged, '3');
    expect((await rollback(three, '1111')).rollbackTo).toBe(one);
  });

  it('is found beyond the first step of the log', async () => {
    const one = await release(start, '1');
    let head = one;
    for (let i = 0; i < 70; i++) {
      head = await commitFiles(repository, head, {
        'production/checkout/counter': `${i}`,
      });
    }
    expect((await rollback(head, '1111')).rollbackTo).toBe(one);
    expect((await rollback(head, '1111')).loses).toHaveLength(70);
  });

  it('may lie off the first-parent chain, where a merge by hand pushed it', async () => {
    const one = await release(start, '1');
    const two = await release(one, '2');
    const mine = await commitFiles(repository, one, { 'notes.md': 'x' });
    const merge = await commitFiles(
      repository,
      mine,
      {
        'production/checkout/deployment.yaml': DEPLOYMENT('v2'),
        'production/checkout/release.json': String(
          await repository.readFile(two, 'production/checkout/release.json'),
        ),
      },
      { message: "Merge branch 'main'\n", otherParents: [two] },
    );
    const three = await release(merge, '3');
    expect((await rollback(three, two)).rollbackTo).toBe(two);
    expect((await rollback(three, two)).loses).toEqual([
      expect.objectContaining({ commit: three }),
    ]);
    expect((await rollback(three, '2222')).rollbackTo).toBe(two);
  });

  it.each<
    [
      string,
      string,
      (commits: {
        one: CommitSha;
        cart: CommitSha;
        gone: CommitSha;
        side: CommitSha;
      }) => string,
      string,
    ]
  >([
    [
      'unknown',
      'not-found',
      () => 'abcdef12',
      'neither a version nor a gitops commit',
    ],
    ['no id', 'invalid', () => 'main', 'neither a commit nor a version'],
    ['an option', 'invalid', () => '--all', 'neither a commit nor a version'],
    ['too short', 'invalid', () => '111', 'neither a commit nor a version'],
    [
      'about another app',
      'not-found',
      ({ cart }) => cart,
      'does not touch production/checkout',
    ],
    ['without the folder', 'conflict', ({ gone }) => gone, 'was deleted there'],
    [
      'in another history',
      'not-found',
      ({ side }) => side,
      'not in the history',
    ],
    ['current', 'conflict', () => '2222', 'already as it was'],
  ])('is refused: %s', async (_, code, name, message) => {
    const one = await release(start, '1');
    const cart = await release(one, '9', { app: 'cart' });
    const gone = await commitPlan(
      repository,
      await planDelete({
        reader: repository,
        head: cart,
        environment: 'production',
        app: 'checkout',
      }),
    );
    const head = await release(gone, '2');
    const side = await release(one, '8');
    const error = await errorOf(
      rollback(head, name({ one, cart, gone, side })),
    );
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.whatToDo).toBeTruthy();
  });

  it('is refused where it is ambiguous, with what it fits', async () => {
    const version = async (head: CommitSha, sha: string) =>
      commitPlan(
        repository,
        await planRelease({
          reader: repository,
          head,
          manifest: manifest(),
          artifact: artifact('1', { sha }),
          renderer: fixedRenderer({ 'deployment.yaml': DEPLOYMENT(sha) }),
        }),
      );
    const one = await version(start, `abcd1${'0'.repeat(35)}`);
    const two = await version(one, `abcd2${'0'.repeat(35)}`);
    const three = await release(two, '3');
    const error = await errorOf(rollback(three, 'abcd'));
    expect(error.code).toBe('ambiguous');
    expect(error.message).toContain('abcd20000000, abcd10000000');
    expect((await rollback(three, 'abcd1')).rollbackTo).toBe(one);
  });
});

describe('after a deletion', () => {
  const kustomization = 'production/flux/kustomization-checkout.yaml';
  const namespace = 'production/flux/namespace-shop.yaml';

  async function deleted() {
    const one = await release(start, '1', { job: 'v1' });
    const text = `${await repository.readFile(one, kustomization)}# by hand\n`;
    const edited = await commitFiles(repository, one, {
      [kustomization]: text,
      [namespace]:
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {a: b}}\n',
    });
    const plan = await planDelete({
      reader: repository,
      head: edited,
      environment: 'production',
      app: 'checkout',
    });
    const gone = await commitPlan(repository, plan);
    const head = await commitFiles(repository, gone, { [namespace]: null });
    return { one, head, text };
  }

  it('Kustomization and namespace come back as they last were', async () => {
    const { one, head, text } = await deleted();
    const plan = await rollback(head, one);
    expect(plan.jobs).toEqual(['Job shop/migrate']);
    expect(plan.warnings).toEqual([]);
    const commit = await commitPlan(repository, plan);
    expect(await treeOf(commit)).toBe(await treeOf(one));
    expect(String(await repository.readFile(commit, kustomization))).toBe(text);
    expect(String(await repository.readFile(commit, namespace))).toContain(
      'labels: {a: b}',
    );
    expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
  });

  it('a Kustomization that no longer fits the layout is written anew', async () => {
    const { one, head } = await deleted();
    const moved = await commitFiles(repository, head, {
      '.gimlet/gitops.json': LAYOUT.replace(
        /"name": "gitops"/g,
        '"name": "other"',
      ),
    });
    const plan = await rollback(moved, one);
    expect(plan.warnings).toEqual([
      `${kustomization} is written anew: the former one reads GitRepository flux-system/gitops, not GitRepository flux-system/other.`,
    ]);
    const commit = await commitPlan(repository, plan);
    expect(String(await repository.readFile(commit, kustomization))).toContain(
      'name: other',
    );
  });
});

it('rolls a rollback back, which loses nothing', async () => {
  const one = await release(start, '1');
  const two = await release(one, '2');
  const back = await commitPlan(repository, await rollback(two, one));
  const plan = await rollback(back, two);
  expect(plan.loses).toEqual([]);
  expect(await treeOf(await commitPlan(repository, plan))).toBe(
    await treeOf(two),
  );
});

it('counts what a later rollback brought back, and not what it took', async () => {
  const one = await release(start, '1');
  const two = await release(one, '2');
  const back = await commitPlan(repository, await rollback(two, one));
  const three = await release(back, '3');
  expect((await rollback(three, one)).loses).toEqual([
    expect.objectContaining({ commit: three }),
  ]);
  const again = await commitPlan(repository, await rollback(three, two));
  expect((await rollback(again, one)).loses).toEqual([
    expect.objectContaining({ commit: again, version: '2'.repeat(40) }),
  ]);
});

it('names a change once that was undone, brought back and stayed', async () => {
  const one = await release(start, '1');
  const two = await release(one, '2');
  const edited = await commitFiles(repository, two, {
    'production/checkout/deployment.yaml': DEPLOYMENT('by hand'),
  });
  const back = await commitPlan(repository, await rollback(edited, two));
  expect((await rollback(back, one)).loses).toEqual([
    expect.objectContaining({ commit: back, version: '2'.repeat(40) }),
  ]);
});

it('refuses a folder that held a submodule', async () => {
  const one = await release(start, '1');
  const tree = await repository.git(['ls-tree', `${one}:production/checkout`]);
  const withSubmodule = await repository.git(['mktree', '--missing'], {
    input: `${tree}160000 commit ${one}\tmodule\n`,
  });
  const production = await repository.git(['ls-tree', `${one}:production`]);
  const changed = await repository.git(['mktree'], {
    input: String(production).replace(
      /tree [0-9a-f]+\tcheckout/,
      `tree ${String(withSubmodule).trim()}\tcheckout`,
    ),
  });
  const root = await repository.git(['ls-tree', one]);
  const rootTree = await repository.git(['mktree'], {
    input: String(root).replace(
      /tree [0-9a-f]+\tproduction/,
      `tree ${String(changed).trim()}\tproduction`,
    ),
  });
  const odd = await repository.writeCommit({
    tree: treeId(String(rootTree).trim()),
    parents: [one],
    author: ANN,
    committer: ANN,
    message: 'submodule\n',
  });
  const head = await release(odd, '2');
  const error = await errorOf(rollback(head, odd));
  expect(error.code).toBe('conflict');
  expect(error.message).toContain('submodule');
});
